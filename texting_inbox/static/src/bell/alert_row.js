import { Component, useState } from "@odoo/owl";
import { formatAge, lateness, minutesSince } from "@texting_inbox/bell/age";
import { StatusLabel } from "@texting_inbox/window/status_label";
import { _t } from "@web/core/l10n/translation";

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
        onHide: Function,
    };

    setup() {
        this.state = useState({ isBusy: false });
    }

    get isMine() {
        return this.props.alert.action === "reply";
    }

    get name() {
        return this.props.alert.name || this.props.alert.phone_display;
    }

    get hideLabel() {
        const { name } = this;
        return this.props.alert.hidden
            ? _t("Unhide %(name)s", { name })
            : _t("Hide %(name)s", { name });
    }

    get minutes() {
        return minutesSince(this.props.alert.received_at, this.props.now);
    }

    get age() {
        return formatAge(this.minutes);
    }

    get lateness() {
        return lateness(this.minutes, this.props.alert.target_minutes);
    }

    get othersMatch() {
        const { others_match } = this.props.alert;
        return others_match ? _t("+%(count)s with this number", { count: Number(others_match) }) : "";
    }

    /** A conversation of one's own can be answered in any status. */
    get refusal() {
        return this.isMine ? "" : this.props.refusal;
    }

    get refusalId() {
        return `o-texting-refusal-${this.props.alert.id}`;
    }

    async onClickAccept() {
        if (this.refusal || this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            await this.props.onAccept(this.props.alert.id);
        } finally {
            this.state.isBusy = false;
        }
    }
}
