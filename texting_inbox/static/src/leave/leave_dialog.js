import { Component, markup, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { explain } from "@texting_inbox/core/explain";
import { showMoment } from "@texting_inbox/core/moment";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const { DateTime } = luxon;
/** How long a new text is shown before one can leave over it, in milliseconds. */
export const READ_DELAY = 1000;

/**
 * "Leave & Archive Text": give the conversation up, or keep it. Escape keeps it. A text that was not seen is quoted, and the
 * question asked again: only what stood here when the user decided is archived.
 */
export class LeaveDialog extends Component {
    static template = "texting_inbox.LeaveDialog";
    static components = { Dialog };
    static props = {
        /** Of the conversation. */
        id: Number,
        /** The person, or the number of an unrecognised one. */
        name: String,
        /** Resolves to what the user should know, as `get_leave_facts` answers. */
        getFacts: Function,
        /** Gets the last text that the user had; resolves to `{left, texts}`: those newer texts over which one does not leave. */
        leave: Function,
        close: Function,
    };

    setup() {
        this.desk = useState(useService("texting").desk);
        this.state = useState({ isBusy: false, hasArrived: false, problem: "", facts: {} });
        this.stay = useRef("stay");
        /** Texts that stopped the leaving; another tab may have shown them already. */
        this.refused = [];
        onWillStart(() => this.ask());
        this.useArrivals();
        useEffect(
            () => {
                this.stay.el.focus();
            },
            () => [this.state.asked]
        );
        useEffect(
            (isOwned) => {
                if (!isOwned) {
                    this.props.close();
                }
            },
            () => [this.desk.windows.has(this.props.id)]
        );
    }

    /** A text that arrives while the question stands: it is shown, and the question asked again. */
    useArrivals() {
        let known = this.desk.arrivals.get(this.props.id);
        useEffect(
            (arrivals) => {
                if (arrivals !== known) {
                    known = arrivals;
                    this.askAnew();
                }
            },
            () => [this.desk.arrivals.get(this.props.id)]
        );
    }

    /** The texts that are quoted, the oldest first. */
    get unseen() {
        const texts = [...this.refused, ...(this.state.facts.unseen ?? [])];
        return [...new Map(texts.map((text) => [text.id, text])).values()].sort((a, b) => a.id - b.id);
    }

    get archiveText() {
        return _t("It is archived in %(name)s's history.", {
            name: markup`<em class="fw-bold">${this.props.name}</em>`,
        });
    }

    get unseenTitle() {
        const count = this.unseen.length;
        if (this.state.hasArrived) {
            return _t("A new text just arrived");
        }
        return count === 1
            ? _t("You have not read this text")
            : _t("You have not read these %(count)s texts", { count });
    }

    /** What to review before leaving the conversation. */
    get undeliveredText() {
        const { undelivered: count } = this.state.facts;
        return count === 1
            ? _t("1 text was not delivered.")
            : _t("%(count)s texts were not delivered.", { count });
    }

    get unconfirmedText() {
        const { unconfirmed: count } = this.state.facts;
        return count === 1
            ? _t("1 is unconfirmed: it may have arrived.")
            : _t("%(count)s are unconfirmed: they may have arrived.", { count });
    }

    get scheduledText() {
        const { scheduled: count } = this.state.facts;
        return count === 1
            ? _t("1 text is scheduled and will still be sent.")
            : _t("%(count)s texts are scheduled and will still be sent.", { count });
    }

    /** The last text that stands here, or that was seen before. */
    get lastTextId() {
        return this.unseen.at(-1)?.id ?? this.state.facts.last_message_id;
    }

    quoteOf({ body }) {
        return body || _t("(picture or file)");
    }

    timeOf({ received_at }) {
        const moment = deserializeDateTime(received_at);
        return moment.hasSame(DateTime.now(), "day")
            ? moment.toLocaleString(DateTime.TIME_SIMPLE)
            : showMoment(moment);
    }

    async ask() {
        try {
            this.state.facts = await this.props.getFacts();
        } catch (error) {
            this.state.problem = explain(error);
        }
        this.state.asked = (this.state.asked ?? 0) + 1;
    }

    /**
     * Nobody leaves by a press that was meant for the question before.
     *
     * @param {Object[]} [texts] newer ones than those that stand here
     */
    async askAnew(texts = []) {
        Object.assign(this.state, { isBusy: true, hasArrived: true, problem: "" });
        this.refused = texts;
        await this.ask();
        browser.setTimeout(() => (this.state.isBusy = false), READ_DELAY);
    }

    async onClickLeave() {
        Object.assign(this.state, { isBusy: true, problem: "" });
        try {
            const { left, texts } = await this.props.leave(this.lastTextId);
            if (left) {
                return this.props.close();
            }
            await this.askAnew(texts);
        } catch (error) {
            this.state.problem = explain(error);
            this.state.isBusy = false;
        }
    }
}
