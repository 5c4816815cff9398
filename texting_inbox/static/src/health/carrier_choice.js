import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A new carrier begins with the question which one: cards that say what each takes. */
export class CarrierChoiceField extends Component {
    static template = "texting_inbox.CarrierChoiceField";
    static props = { ...standardFieldProps };

    get carriers() {
        const { data, fields } = this.props.record;
        const { selection } = fields[this.props.name];
        return selection.map(([code, name]) => ({ code, name, needs: data.choices?.[code] }));
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
    fieldDependencies: [{ name: "choices", type: "json", readonly: true }],
    isEmpty: (record, fieldName) => !record.data[fieldName],
};

registry.category("fields").add("texting_carrier_choice", carrierChoiceField);
