import { Component } from "@odoo/owl";
import { formatAge, minutesSince } from "@texting_inbox/bell/age";
import { showMoment } from "@texting_inbox/core/moment";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** How each status is marked, besides its name. */
const MARKS = {
    ready: "fa-check-circle text-success",
    on_call: "fa-phone text-danger",
    cooldown: "fa-hourglass-half text-muted",
    offline: "fa-circle-o text-muted",
};

/** What one agent is doing, and since when. */
export class BoardAgent extends Component {
    static template = "texting_inbox.BoardAgent";
    static props = {
        /** As `get_board` answers. */
        agent: Object,
        now: Object,
    };

    get mark() {
        return MARKS[this.props.agent.status.code] || "fa-pause-circle o-texting-warning";
    }

    get status() {
        const { since, status } = this.props.agent;
        return since ? `${status.name} · ${this.ageOf(since)}` : status.name;
    }

    get since() {
        const { since } = this.props.agent;
        return since ? showMoment(deserializeDateTime(since)) : "";
    }

    /** An agent who is Ready and not there is the one to look for. */
    get gone() {
        const { is_gone, gone_at } = this.props.agent;
        if (!is_gone) {
            return "";
        }
        return gone_at ? _t("Away from Odoo: %(age)s", { age: this.ageOf(gone_at) }) : _t("Not in Odoo");
    }

    ageOf(moment) {
        return formatAge(minutesSince(moment, this.props.now));
    }
}
