import { Component, onWillUnmount, useState } from "@odoo/owl";
import { SetupStep } from "@texting_inbox/health/setup_step";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How often, and how many times, the carrier's word on the text is looked for; milliseconds. */
export const ASK_DELAY = 1500;
export const ASK_TIMES = 60;

/** The last step of connecting a carrier: a text to one's own phone, and what became of it, live. */
export class TestTextField extends Component {
    static template = "texting_inbox.TestTextField";
    static components = { SetupStep };
    static props = { ...standardFieldProps, number: { type: Number, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ phone: "", from: false, problem: "", text: false, busy: false });
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get title() {
        return this.props.record.fields[this.props.name].string;
    }

    get step() {
        const { text } = this.state;
        const stored = this.props.record.data[this.props.name] || { state: "todo", note: "" };
        return text
            ? { state: text.state, note: text.sentence, findings: [] }
            : { findings: [], ...stored };
    }

    get numbers() {
        return this.props.record.data.number_ids.records
            .filter(({ resId }) => resId)
            .map(({ resId, data }) => ({ id: resId, phone: data.phone }));
    }

    get isOffered() {
        const { resId, data } = this.props.record;
        return resId && this.numbers.length && data.state !== "disabled";
    }

    async send() {
        this.state.problem = "";
        this.state.busy = true;
        try {
            if (await this.props.record.save()) {
                const from = Number(this.state.from) || this.numbers[0].id;
                this.take(await this.call("send_test_text", [this.state.phone, from]));
            }
        } finally {
            this.state.busy = false;
        }
    }

    take({ sent, reason, text }) {
        this.state.problem = reason || "";
        if (sent) {
            this.follow(text, ASK_TIMES);
        }
    }

    /** Look again until the carrier's last word is there. */
    follow(text, times) {
        this.state.text = text;
        browser.clearTimeout(this.timer);
        if (!text.is_final && times) {
            this.timer = browser.setTimeout(
                async () => this.follow(await this.call("get_test_text"), times - 1),
                ASK_DELAY
            );
        }
    }

    call(method, parameters = []) {
        const ids = [this.props.record.resId];
        return this.orm.silent.call("texting.carrier", method, [ids, ...parameters]);
    }
}

export const testTextField = {
    component: TestTextField,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ number: options.number }),
};

registry.category("fields").add("texting_test_text", testTextField);
