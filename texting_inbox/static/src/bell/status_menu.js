import { Component, useState } from "@odoo/owl";
import { useCountdown } from "@texting_inbox/bell/countdown_hook";
import { readyText } from "@texting_inbox/bell/ready_text";
import { statusIcon } from "@texting_inbox/bell/status_icon";
import { MenuSemantics } from "@texting_inbox/core/menu_semantics";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** The agent's status: it decides whether new conversations can be accepted. */
export class StatusMenu extends Component {
    static template = "texting_inbox.StatusMenu";
    static components = { Dropdown, DropdownItem, MenuSemantics };
    static props = {};

    setup() {
        this.texting = useService("texting");
        this.icon = statusIcon;
        this.desk = useState(this.texting.desk);
        this.countdown = useCountdown(
            () => this.desk.status.until,
            () => this.texting.load()
        );
    }

    get status() {
        return this.desk.status;
    }

    get label() {
        const { name, reason } = this.status;
        const label = _t("Texting status: %(status)s", { status: name });
        return reason ? `${label}. ${reason}` : label;
    }

    get leftText() {
        return _t("%(time)s left", { time: this.countdown.text });
    }

    get isCooldown() {
        return this.status.code === "cooldown";
    }

    /** A call ends when it ends: nothing can be chosen over it. */
    get isOnCall() {
        return this.status.code === "on_call";
    }

    get readyText() {
        return readyText(this.desk.ready);
    }

    choose({ code }) {
        if (!this.isOnCall) {
            return this.texting.setStatus(code);
        }
    }
}
