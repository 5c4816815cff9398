import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { AlertRow } from "@texting_inbox/bell/alert_row";
import { readyText } from "@texting_inbox/bell/ready_text";
import { StatusMenu } from "@texting_inbox/bell/status_menu";
import { WholeRows } from "@texting_inbox/bell/whole_rows";
import { MenuSemantics } from "@texting_inbox/core/menu_semantics";
import { useDiscussSystray } from "@mail/utils/common/hooks";
import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { useDropdownState } from "@web/core/dropdown/dropdown_hooks";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useChildRef, useService } from "@web/core/utils/hooks";

const { DateTime } = luxon;
/** How many rows are drawn at first, and more whenever the last of them come near. */
export const PAGE = 40;
/** How near, in rows. */
const MARGIN = 10;
/** How often the ages in the open list are counted again, in milliseconds. */
const REFRESH_DELAY = 20000;

/** The bell in the systray: how many conversations await this user, and the list of them. */
export class Bell extends Component {
    static template = "texting_inbox.Bell";
    static components = { AlertRow, Dropdown, MenuSemantics, StatusMenu, WholeRows };
    static props = [];

    setup() {
        this.texting = useService("texting");
        this.desk = useState(this.texting.desk);
        this.discussSystray = useDiscussSystray();
        this.dropdown = useDropdownState();
        this.menu = useChildRef();
        this.navigationOptions = { getItems: () => this.navigableItems };
        this.state = useState({ showsHidden: false, now: DateTime.now(), limit: PAGE });
        onWillUnmount(() => browser.clearInterval(this.timer));
        const title = useService("title");
        useEffect(
            (texting) => title.setCounters({ texting }),
            () => [this.desk.enabled ? this.count : 0]
        );
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
            Object.assign(this.state, { showsHidden: false, limit: PAGE });
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

    get count() {
        return this.desk.pending.length;
    }

    /**
     * What the list shows, worked out once each time it is drawn: its rows, which are what is pending and for a moment what
     * somebody just took; how many are hidden; whether one is there that the user would accept.
     */
    get list() {
        const { pending, alerts } = this.desk;
        const shown = pending.filter((alert) => this.state.showsHidden || !alert.hidden);
        const taken = [...alerts.taken.values()].filter(({ alert }) => !alerts.has(alert.id));
        return {
            rows: [
                ...taken.map(({ alert, owner }) => ({ alert, takenBy: owner })),
                ...shown.slice(0, this.state.limit).map((alert) => ({ alert })),
            ],
            hiddenCount: pending.filter((alert) => alert.hidden).length,
            canBeAccepted: shown.some((alert) => alert.action === "accept"),
        };
    }

    /** Draw more rows before the last one is reached, by scrolling or with the arrow keys. */
    growNear(position) {
        if (position > this.state.limit - MARGIN) {
            this.state.limit += PAGE;
        }
    }

    onScroll({ currentTarget: list }) {
        const bottom = (list.scrollTop + list.clientHeight) / list.scrollHeight;
        this.growNear(bottom * list.children.length);
    }

    onFocusin({ currentTarget: list, target }) {
        this.growNear([...list.children].indexOf(target.closest(".o-texting-AlertRow")));
    }

    get badgeLabel() {
        const { count } = this;
        return count === 1 ? _t("1 text waiting") : _t("%(count)s texts waiting", { count });
    }

    get showHiddenText() {
        return _t("Show hidden (%(count)s)", { count: this.list.hiddenCount });
    }

    get hiddenText() {
        return _t("%(count)s hidden", { count: this.list.hiddenCount });
    }

    /** Why Accept is refused in the present status, empty when it is not. */
    get refusal() {
        return this.desk.acceptRefusal;
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
