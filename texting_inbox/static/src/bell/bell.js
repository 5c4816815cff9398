import { Component, onWillUnmount, useState } from "@odoo/owl";
import { AlertRow } from "@texting_inbox/bell/alert_row";
import { readyText } from "@texting_inbox/bell/ready_text";
import { StatusMenu } from "@texting_inbox/bell/status_menu";
import { useDiscussSystray } from "@mail/utils/common/hooks";
import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { useDropdownState } from "@web/core/dropdown/dropdown_hooks";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useChildRef, useService } from "@web/core/utils/hooks";

const { DateTime } = luxon;
/** How often the ages in the open list are counted again, in milliseconds. */
const REFRESH_DELAY = 20000;

/** The bell in the systray: how many conversations await this user, and the list of them. */
export class Bell extends Component {
    static template = "texting_inbox.Bell";
    static components = { AlertRow, Dropdown, StatusMenu };
    static props = [];

    setup() {
        this.texting = useService("texting");
        this.desk = useState(this.texting.desk);
        this.discussSystray = useDiscussSystray();
        this.dropdown = useDropdownState();
        this.menu = useChildRef();
        this.navigationOptions = { getItems: () => this.navigableItems };
        this.state = useState({ showsHidden: false, now: DateTime.now() });
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    onStateChanged(isOpen) {
        browser.clearInterval(this.timer);
        if (isOpen) {
            // a cooldown ends, and an alert expires, without an event
            this.texting.load();
            this.state.now = DateTime.now();
            this.timer = browser.setInterval(
                () => (this.state.now = DateTime.now()),
                REFRESH_DELAY
            );
        } else {
            this.state.showsHidden = false;
        }
    }

    /** Row by row with Accept first, so that an arrow key and Enter accept. */
    get navigableItems() {
        const rows = [...(this.menu.el?.querySelectorAll(".o-texting-AlertRow") ?? [])];
        const others = this.menu.el?.querySelectorAll(":scope > * > .o-navigable") ?? [];
        return [
            ...rows.flatMap((row) => [...row.querySelectorAll(".o-navigable")].reverse()),
            ...others,
        ];
    }

    get pending() {
        return this.desk.pending;
    }

    get hiddenCount() {
        return this.pending.filter((alert) => alert.hidden).length;
    }

    /** The rows of the list: what is pending, and for a moment what somebody just took. */
    get rows() {
        const pending = this.pending
            .filter((alert) => this.state.showsHidden || !alert.hidden)
            .map((alert) => ({ alert }));
        const taken = [...this.desk.alerts.taken.values()]
            .filter(({ alert }) => !this.desk.alerts.has(alert.id))
            .map(({ alert, owner }) => ({ alert, takenBy: owner }));
        return [...taken, ...pending];
    }

    get badgeLabel() {
        const count = this.pending.length;
        return count === 1 ? _t("1 text waiting") : _t("%(count)s texts waiting", { count });
    }

    /** Why Accept is refused in the present status, empty when it is not. */
    get refusal() {
        return this.desk.status.reason || "";
    }

    /** Whether a row is there that the user would accept; then the list says why he cannot. */
    get canBeAccepted() {
        return this.rows.some(({ alert, takenBy }) => !takenBy && alert.action === "accept");
    }

    get readyText() {
        return readyText(this.desk.ready);
    }

    async onAccept(id) {
        // closed before the window opens: closing gives the focus back to the bell, the window then takes it
        await this.texting.accept(id, { onAccepted: () => this.dropdown.close() });
    }

    onReview(id) {
        this.dropdown.close();
        return this.texting.openWindow(id);
    }

    onHide(id, hidden) {
        return this.texting.setHidden(id, hidden);
    }

    openInbox() {
        this.dropdown.close();
        return this.texting.openInbox();
    }
}

// mail's menus have 25 (Discuss) and 20 (activities); higher stands further left
registry.category("systray").add("texting_inbox.Bell", { Component: Bell }, { sequence: 30 });
