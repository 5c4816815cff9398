import { Component, onWillUnmount, useState } from "@odoo/owl";
import { describeLateness, formatAge, lateness, minutesBetween } from "@texting_inbox/bell/age";
import { browser } from "@web/core/browser/browser";
import { showMoment } from "@texting_inbox/core/moment";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;
/** How often the age is counted again, in milliseconds. */
const REFRESH_DELAY = 20000;

/** How long ago something was: "4 min", orange from the record's `due_at` on, red from its `overdue_at` on. */
export class AgeField extends Component {
    static template = "texting_inbox.AgeField";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ now: DateTime.now() });
        const timer = browser.setInterval(() => (this.state.now = DateTime.now()), REFRESH_DELAY);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get age() {
        return formatAge(minutesBetween(this.value, this.state.now));
    }

    get title() {
        return [showMoment(this.value), this.latenessText].filter(Boolean).join("\n");
    }

    get lateness() {
        const { due_at, overdue_at } = this.props.record.data;
        return lateness(this.state.now, due_at, overdue_at);
    }

    get latenessText() {
        return describeLateness(this.lateness);
    }
}

export const ageField = {
    component: AgeField,
    displayName: _t("Age"),
    supportedTypes: ["datetime"],
    fieldDependencies: [
        { name: "due_at", type: "datetime", readonly: true },
        { name: "overdue_at", type: "datetime", readonly: true },
    ],
};

registry.category("fields").add("texting_age", ageField);
