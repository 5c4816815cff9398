import { useEffect, useState } from "@odoo/owl";
import { InboxPane } from "@texting_inbox/inbox/inbox_pane";
import { useLive } from "@texting_inbox/inbox/live_hook";
import { focusedRecord, focusRow } from "@texting_inbox/inbox/row_focus_hook";
import { OnboardingPanel } from "@texting_inbox/onboarding/onboarding_panel";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { ListController } from "@web/views/list/list_controller";

/** The inbox: Odoo's own list and search, and beside it the conversation that is read. */
export class InboxController extends ListController {
    static template = "texting_inbox.Inbox";
    static components = { ...ListController.components, InboxPane, OnboardingPanel };

    setup() {
        super.setup();
        this.texting = useService("texting");
        this.desk = useState(this.texting.desk);
        this.refreshSoon = useLive(() => this.refresh());
        useSetupAction({ getLocalState: () => ({ shownId: this.desk.windows.paneId }) });
        this.useChanges();
        this.useShortcuts();
    }

    /** What the user changes in the pane shows in the list, also where no event tells them of it. */
    useChanges() {
        let isFirst = true;
        useEffect(
            () => {
                if (!isFirst) {
                    this.refreshSoon();
                }
                isFirst = false;
            },
            () => [this.openWindow]
        );
    }

    /** Single letters, so only where the focus is in the list or the pane, and never while something is typed. */
    useShortcuts() {
        const area = () => this.rootRef.el;
        useHotkey("a", () => this.acceptCurrent(), { area });
        useHotkey("e", () => this.texting.pane.askLeave(this.currentId), { area });
    }

    get hasPane() {
        return !this.env.inDialog;
    }

    /** The conversation in the pane, as the server describes it to a text window. */
    get openWindow() {
        const { windows } = this.desk;
        return windows.paneId && windows.get(windows.paneId);
    }

    get records() {
        return this.model.root.records;
    }

    /** The conversation that a shortcut is about: that of the row with the focus, else the one in the pane. */
    get currentId() {
        return focusedRecord(this.records)?.resId ?? this.desk.windows.paneId;
    }

    acceptCurrent() {
        const id = this.currentId;
        const isOpen = id && id === this.desk.windows.paneId;
        const data = isOpen
            ? this.openWindow
            : this.records.find(({ resId }) => resId === id)?.data;
        if (data?.can_accept) {
            return this.texting.pane.accept(id);
        }
    }

    openRecord(record) {
        return this.hasPane ? this.texting.pane.show(record.resId) : super.openRecord(...arguments);
    }

    /** On a phone the list takes the screen again. */
    backToList() {
        const { windows } = this.desk;
        const record = this.records.find(({ resId }) => resId === windows.paneId);
        if (this.env.isSmall) {
            windows.emptyPane();
        }
        focusRow(this.rootRef.el, record ?? this.records[0]);
    }

    /** Never while rows are ticked, for they would be unticked. */
    async refresh() {
        if (!this.hasSelectedRecords) {
            await this.model.load();
        }
        const { windows } = this.desk;
        await this.texting.pane.follow(this.records.find(({ resId }) => resId === windows.paneId)?.data);
    }

    // ------------------------------------------------------------
    // Several
    // ------------------------------------------------------------

    async leaveSelected() {
        await this.texting.several.askLeave(await this.model.root.getResIds(true));
        await this.model.load();
    }

    async transferSelected() {
        await this.texting.several.askTransfer(await this.model.root.getResIds(true));
        await this.model.load();
    }

    /** On a phone there is no room for buttons. */
    getStaticActionMenuItems() {
        return {
            ...super.getStaticActionMenuItems(),
            transfer: {
                isAvailable: () => this.env.isSmall,
                sequence: 1,
                icon: "fa fa-share",
                description: _t("Transfer"),
                callback: () => this.transferSelected(),
            },
            leave: {
                isAvailable: () => this.env.isSmall,
                sequence: 2,
                icon: "fa fa-archive",
                description: _t("Leave"),
                callback: () => this.leaveSelected(),
            },
        };
    }
}
