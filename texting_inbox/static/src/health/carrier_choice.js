import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What each carrier takes to connect. */
const NEEDS = {
    simulator: _t("A phone in your browser, to try everything. No account."),
    twilio: _t("Account SID and Auth Token."),
    telnyx: _t("API key and public key."),
    android: _t("Any Android phone with the SMS Gateway app. No carrier."),
    bandwidth: _t("Account, API credentials and application."),
    plivo: _t("Auth ID and Auth Token."),
    vonage: _t("API key, two secrets and an application."),
    rest: _t("Any gateway that speaks HTTP."),
};

/** A new carrier begins with the question which one: cards that say what each takes. */
export class CarrierChoiceField extends Component {
    static template = "texting_inbox.CarrierChoiceField";
    static props = { ...standardFieldProps };

    get carriers() {
        const { selection } = this.props.record.fields[this.props.name];
        return selection.map(([code, name]) => ({ code, name, needs: NEEDS[code] }));
    }

    get chosen() {
        return this.props.record.data[this.props.name];
    }

    choose(code) {
        return this.props.record.update({ [this.props.name]: code });
    }
}

export const carrierChoiceField = {
    component: CarrierChoiceField,
    supportedTypes: ["selection"],
    isEmpty: (record, fieldName) => !record.data[fieldName],
};

registry.category("fields").add("texting_carrier_choice", carrierChoiceField);
