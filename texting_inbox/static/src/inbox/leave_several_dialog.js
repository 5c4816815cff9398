import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { explain } from "@texting_inbox/core/explain";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

/**
 * "Leave & Archive Text" for several conversations: what stays is named before, with the reason, and what could not be left
 * after all is named then.
 */
export class LeaveSeveralDialog extends Component {
    static template = "texting_inbox.LeaveSeveralDialog";
    static components = { Dialog };
    static props = {
        /** As `readRows` answers. */
        rows: Array,
        /** Gets a row; resolves to why it was not left, false when it was. */
        leave: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ done: 0, isBusy: false, isOver: false, staying: this.stayingAtFirst });
        this.stay = useRef("stay");
        useEffect(
            () => {
                this.stay.el.focus();
            },
            () => [this.state.isOver]
        );
    }

    /** Why a conversation is not even tried. @returns {string|false} */
    reasonToStay({ owner_id, unseen_count }) {
        if (owner_id[0] !== user.userId) {
            return _t("You do not own it.");
        }
        return Boolean(unseen_count) && _t("It has texts that you have not read.");
    }

    get stayingAtFirst() {
        return this.props.rows
            .map((row) => ({ row, reason: this.reasonToStay(row) }))
            .filter(({ reason }) => reason);
    }

    get leavable() {
        return this.props.rows.filter((row) => !this.reasonToStay(row));
    }

    get undelivered() {
        return this.leavable.filter(({ undelivered_count }) => undelivered_count);
    }

    get text() {
        const { length: count } = this.leavable;
        return count === 1
            ? _t("You will no longer own 1 conversation. It is archived in its contact's history.")
            : _t("You will no longer own %(count)s conversations. They are archived in their contacts' histories.", { count });
    }

    get undeliveredText() {
        const names = this.undelivered.map(({ display_name }) => display_name).join(", ");
        return _t("Texts that failed or are unconfirmed: %(names)s", { names });
    }

    get progressText() {
        return _t("%(done)s of %(count)s", { done: this.state.done, count: this.leavable.length });
    }

    get resultText() {
        const { length: count } = this.state.staying;
        const left = this.leavable.length - count + this.stayingAtFirst.length;
        return _t("Left: %(left)s. Not left: %(count)s.", { left, count });
    }

    async onClickLeave() {
        this.state.isBusy = true;
        for (const row of this.leavable) {
            const reason = await this.tryToLeave(row);
            if (reason) {
                this.state.staying.push({ row, reason });
            }
            this.state.done++;
        }
        if (!this.state.staying.length) {
            return this.props.close();
        }
        Object.assign(this.state, { isBusy: false, isOver: true });
    }

    async tryToLeave(row) {
        try {
            return await this.props.leave(row);
        } catch (error) {
            return explain(error);
        }
    }
}
