import { Component, onWillUnmount, useState } from "@odoo/owl";
import { formatAge, lateness, minutesBetween } from "@texting_inbox/bell/age";
import { browser } from "@web/core/browser/browser";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;
/** How often the age is counted again, in milliseconds. */
const REFRESH_DELAY = 20000;

/** How long ago something was: "4 min", orange past the record's `target_minutes`, red past twice that. */
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

    get minutes() {
        return minutesBetween(this.value, this.state.now);
    }

    get age() {
        return formatAge(this.minutes);
    }

    get title() {
        return formatDateTime(this.value);
    }

    get lateness() {
        return lateness(this.minutes, this.props.record.data.target_minutes);
    }
}

export const ageField = {
    component: AgeField,
    displayName: _t("Age"),
    supportedTypes: ["datetime"],
    fieldDependencies: [{ name: "target_minutes", type: "integer", readonly: true }],
};

registry.category("fields").add("texting_age", ageField);
