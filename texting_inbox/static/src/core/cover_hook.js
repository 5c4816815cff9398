import { useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

/**
 * Make an element inert while a dialog lies over it: no key, no click and no focus gets there. Afterwards the focus is where
 * it was.
 *
 * @param {{el: HTMLElement|null}} ref
 */
export function useCover(ref) {
    const texting = useService("texting");
    const desk = useState(texting.desk);
    useEffect(
        (el, isCovered) => {
            if (!el) {
                return;
            }
            el.inert = isCovered;
            if (!isCovered) {
                // the dialog is taken away in this frame, and the focus with it
                browser.requestAnimationFrame(() => texting.coveredFocus.giveBackTo(el));
            }
        },
        () => [ref.el, desk.isCovered]
    );
}

/** Where the focus was when a dialog was asked for. The dialog cannot give it back to what is still inert. */
export class CoveredFocus {
    take() {
        this.element = document.activeElement;
    }

    /** @param {HTMLElement} root */
    giveBackTo(root) {
        if (document.activeElement === document.body && root.contains(this.element)) {
            this.element.focus();
            this.element = null;
        }
    }
}
