import { Component, xml } from "@odoo/owl";
import { describeLateness, formatAge, lateness, minutesSince } from "@texting_inbox/bell/age";
import { showMoment } from "@texting_inbox/core/moment";
import { deserializeDateTime } from "@web/core/l10n/dates";

/** How each lateness is marked, besides its colour. */
const MARKS = {
    "": { icon: "fa-clock-o", tone: "text-muted" },
    late: { icon: "fa-exclamation-circle", tone: "o-texting-warning fw-bold" },
    "very-late": { icon: "fa-exclamation-triangle", tone: "text-danger fw-bold" },
};

/** Since when somebody waits, against the queue's target. */
export class BoardAge extends Component {
    static template = xml`
        <span class="o-texting-BoardAge flex-shrink-0 text-nowrap" t-att-class="mark.tone" t-att-title="title">
            <i class="fa me-1" t-att-class="mark.icon" aria-hidden="true"/><t t-esc="age"/>
            <span t-if="latenessText" class="visually-hidden"> · <t t-esc="latenessText"/></span>
        </span>`;
    static props = {
        /** Server date times. */
        since: String,
        dueAt: { type: [String, { value: false }] },
        overdueAt: { type: [String, { value: false }] },
        now: Object,
    };

    get age() {
        return formatAge(minutesSince(this.props.since, this.props.now));
    }

    get lateness() {
        const { dueAt, overdueAt, now } = this.props;
        return lateness(now, ...[dueAt, overdueAt].map((at) => at && deserializeDateTime(at)));
    }

    get latenessText() {
        return describeLateness(this.lateness);
    }

    get mark() {
        return MARKS[this.lateness];
    }

    get title() {
        const since = showMoment(deserializeDateTime(this.props.since));
        return [since, this.latenessText].filter(Boolean).join("\n");
    }
}
