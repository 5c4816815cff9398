import { Component, onMounted, onWillUnmount, useRef, xml } from "@odoo/owl";

/**
 * In a dropdown, says to assistive technology what Odoo's leaves unsaid. Its keyboard navigation marks the item that has the focus as
 * selected, which neither buttons nor menu items can be (WCAG 4.1.2); and one that holds more than menu items is no menu.
 */
export class MenuSemantics extends Component {
    static template = xml`<span class="d-none" t-ref="root"/>`;
    static props = {
        /** What a dropdown is that is no menu. */
        role: { type: String, optional: true },
        label: { type: String, optional: true },
    };

    setup() {
        const root = useRef("root");
        const observer = new MutationObserver((changes) => changes.forEach(({ target }) => unselect(target)));
        onMounted(() => {
            const menu = root.el.closest(".o-dropdown--menu");
            this.name(menu);
            menu.querySelectorAll("[aria-selected]").forEach(unselect);
            observer.observe(menu, { attributeFilter: ["aria-selected"], subtree: true });
        });
        onWillUnmount(() => observer.disconnect());
    }

    name(menu) {
        const { role, label } = this.props;
        if (role) {
            menu.setAttribute("role", role);
        }
        if (label) {
            menu.setAttribute("aria-label", label);
        }
    }
}

function unselect(element) {
    if (element.hasAttribute("aria-selected")) {
        element.removeAttribute("aria-selected");
    }
}
