import { Component, useState } from "@odoo/owl";
import { describeLateness, formatAge, lateness, minutesSince } from "@texting_inbox/bell/age";
import { StatusLabel } from "@texting_inbox/window/status_label";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** What is done about each kind of alert, and how it is marked. */
const ACTIONS = {
    accept: { label: _t("Accept"), mark: "fa-circle text-primary" },
    reply: { label: _t("Reply"), mark: "fa-reply text-muted" },
    review: { label: _t("Review"), mark: "fa-eye text-muted" },
};

/** One pending conversation: who, what they wrote, since when, and what can be done. */
export class AlertRow extends Component {
    static template = "texting_inbox.AlertRow";
    static components = { StatusLabel };
    static props = {
        alert: Object,
        /** The present time, a luxon DateTime: ages are counted to it. */
        now: Object,
        /** Why Accept is refused at the moment, empty when it is not. */
        refusal: String,
        /** Who took it, when somebody just did. */
        takenBy: { type: String, optional: true },
        onAccept: Function,
        onReview: Function,
        onHide: Function,
    };

    setup() {
        this.state = useState({ isBusy: false });
    }

    get action() {
        return ACTIONS[this.props.alert.action];
    }

    /** Whose it is, or the queue it waits in. */
    get place() {
        const { action, owner, queue } = this.props.alert;
        if (action === "reply") {
            return _t("You own this");
        }
        return action === "review" && owner ? _t("Owned by %(name)s", { name: owner }) : queue || "";
    }

    get name() {
        return this.props.alert.name || this.props.alert.phone_display;
    }

    /** Who transferred it here, and their note. */
    get handedOnText() {
        const { by, note } = this.props.alert.handed_on;
        return note
            ? _t("Transferred by %(name)s: %(note)s", { name: by, note })
            : _t("Transferred by %(name)s", { name: by });
    }

    get hideLabel() {
        const { name } = this;
        return this.props.alert.hidden
            ? _t("Unhide %(name)s", { name })
            : _t("Hide %(name)s", { name });
    }

    get age() {
        return formatAge(minutesSince(this.props.alert.received_at, this.props.now));
    }

    get lateness() {
        const [dueAt, overdueAt] = [this.props.alert.due_at, this.props.alert.overdue_at].map(
            (moment) => moment && deserializeDateTime(moment)
        );
        return lateness(this.props.now, dueAt, overdueAt);
    }

    get latenessText() {
        return describeLateness(this.lateness);
    }

    get unseenText() {
        return _t("%(count)s unseen texts", { count: this.props.alert.unseen });
    }

    get takenText() {
        return _t("Taken by %(owner)s", { owner: this.props.takenBy });
    }

    get othersMatch() {
        const { others_match } = this.props.alert;
        return others_match ? _t("+%(count)s with this number", { count: Number(others_match) }) : "";
    }

    /** A conversation of one's own can be answered in any status, a colleague's be read. */
    get refusal() {
        return this.props.alert.action === "accept" ? this.props.refusal : "";
    }

    get refusalId() {
        return `o-texting-refusal-${this.props.alert.id}`;
    }

    async onClickAction() {
        if (this.refusal || this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        const { alert, onAccept, onReview } = this.props;
        try {
            await (alert.action === "review" ? onReview : onAccept)(alert.id);
        } finally {
            this.state.isBusy = false;
        }
    }
}
