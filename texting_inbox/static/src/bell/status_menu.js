import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** The agent's status: it decides whether new conversations can be accepted. */
export class StatusMenu extends Component {
    static template = "texting_inbox.StatusMenu";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.texting = useService("texting");
        this.desk = useState(this.texting.desk);
    }

    get label() {
        return _t("Texting status: %(status)s", { status: this.desk.status.name });
    }

    /** @param {{allows_accept: boolean}} status */
    tone(status) {
        return status.allows_accept ? "text-success" : "text-danger";
    }
}
