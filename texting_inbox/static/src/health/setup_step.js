import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ICONS = { done: "fa-check", wrong: "fa-exclamation", attention: "fa-exclamation" };

/** The head of a step of the carrier's form: how far it is, and what is wrong, in plain sentences. */
export class SetupStep extends Component {
    static template = "texting_inbox.SetupStep";
    static props = {
        title: String,
        number: { type: Number, optional: true },
        step: {
            type: Object,
            shape: { state: String, note: String, findings: { type: Array, element: Object } },
        },
    };

    get isWrong() {
        return ["wrong", "attention"].includes(this.props.step.state);
    }

    get icon() {
        return ICONS[this.props.step.state];
    }
}

export class SetupStepField extends Component {
    static template = "texting_inbox.SetupStepField";
    static components = { SetupStep };
    static props = { ...standardFieldProps, number: { type: Number, optional: true } };

    get title() {
        return this.props.record.fields[this.props.name].string;
    }

    get step() {
        return this.props.record.data[this.props.name] || { state: "todo", note: "", findings: [] };
    }
}

export const setupStepField = {
    component: SetupStepField,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ number: options.number }),
};

registry.category("fields").add("texting_setup_step", setupStepField);
