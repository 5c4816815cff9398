import { Component, useState } from "@odoo/owl";
import { canDock } from "@texting_inbox/window/dock_layout";
import { browser } from "@web/core/browser/browser";
import { MenuSemantics } from "@texting_inbox/core/menu_semantics";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** ⋯ in a text window: what else this user may do with the conversation. */
export class WindowMenu extends Component {
    static template = "texting_inbox.WindowMenu";
    static components = { Dropdown, DropdownItem, MenuSemantics };
    static props = {
        window: Object,
        /** Whether the menu is open, as `useDropdownState` gives it. */
        state: Object,
        onAddNote: Function,
        /** Whether it is a window that can stand beside the page or float above it. */
        offersLayout: { type: Boolean, optional: true },
    };

    setup() {
        this.texting = useService("texting");
        this.desk = useState(this.texting.desk);
    }

    get items() {
        const { window } = this.props;
        const { greeting, handOver, optOut } = this.texting;
        return [
            {
                isShown: window.can_hand_on,
                icon: "fa-share",
                text: _t("Transfer"),
                run: () => handOver.askTransfer(window.id),
            },
            {
                isShown: window.can_take_over,
                icon: "fa-hand-paper-o",
                text: _t("Take over"),
                run: () => handOver.askTakeOver(window.id),
            },
            {
                isShown: window.can_classify,
                icon: "fa-link",
                text: window.record ? _t("Change match") : _t("Match"),
                run: () => greeting.open(window.id),
            },
            {
                isShown: window.record,
                icon: "fa-address-card-o",
                text: _t("Open card"),
                refusal: window.cannot_open_reason,
                run: () => this.texting.openRecord(window),
            },
            {
                isShown: window.can_note,
                icon: "fa-sticky-note-o",
                text: _t("Add note"),
                run: () => this.props.onAddNote(),
            },
            {
                isShown: window.can_record_opt_out,
                icon: "fa-ban",
                text: _t("Record opt-out"),
                run: () => optOut.askRecord(window.id),
            },
            {
                isShown: window.can_lift_opt_out,
                icon: "fa-undo",
                text: _t("Lift opt-out"),
                run: () => optOut.askLift(window.id),
            },
            {
                isShown: this.props.offersLayout && canDock({ width: browser.innerWidth }),
                icon: this.desk.layout.is_floating ? "fa-columns" : "fa-clone",
                text: this.desk.layout.is_floating ? _t("Dock beside the page") : _t("Float above the page"),
                run: () => this.texting.setFloating(!this.desk.layout.is_floating),
            },
        ].filter(({ isShown }) => isShown);
    }
}
