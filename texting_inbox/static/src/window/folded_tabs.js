import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { MenuSemantics } from "@texting_inbox/core/menu_semantics";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** The minimised conversations for which the row has no room: one tab, which says how many, and of how many unseen texts. */
export class FoldedTabs extends Component {
    static template = "texting_inbox.FoldedTabs";
    static components = { Dropdown, DropdownItem, MenuSemantics };
    static props = {
        /** As the server describes them to a text window. */
        windows: Array,
    };

    setup() {
        this.desk = useState(useService("texting").desk);
        const root = useRef("root");
        useEffect(
            (wantsFocus) => {
                if (wantsFocus) {
                    this.desk.windows.tabFocusId = false;
                    root.el.focus();
                }
            },
            () => [this.props.windows.some(({ id }) => id === this.desk.windows.tabFocusId)]
        );
    }

    /** Those with unseen texts first. */
    get items() {
        return this.props.windows
            .map(({ id, name, phone_display }) => ({
                id,
                name: name || phone_display,
                unseen: this.desk.unseenOf(id),
            }))
            .sort((a, b) => Boolean(b.unseen) - Boolean(a.unseen));
    }

    get unseen() {
        return this.items.reduce((sum, { unseen }) => sum + unseen, 0);
    }

    get label() {
        const count = this.props.windows.length;
        return this.unseen
            ? _t("%(count)s more minimised texts, %(unseen)s unseen", { count, unseen: this.unseen })
            : _t("%(count)s more minimised texts", { count });
    }

    open(id) {
        this.desk.windows.open(id);
    }
}
