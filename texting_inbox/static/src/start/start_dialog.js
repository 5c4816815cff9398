import { Component, useState } from "@odoo/owl";
import { explain } from "@texting_inbox/core/explain";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** Which of a person's phones to text, and from which of our numbers. */
export class StartDialog extends Component {
    static template = "texting_inbox.StartDialog";
    static components = { Dialog };
    static props = {
        name: { type: [String, { value: false }] },
        /** As `get_start_options` answers; one with a `reason` cannot be texted, a `hint` is only to be known. */
        phones: Array,
        numbers: Array,
        /** Resolves to why it was refused, false when the window is open. */
        begin: Function,
        close: Function,
    };

    setup() {
        this.state = useState({
            phone: this.props.phones.find(({ reason }) => !reason)?.phone ?? "",
            numberId: this.props.numbers[0].id,
            isBusy: false,
            problem: "",
        });
    }

    get title() {
        const { name } = this.props;
        return name ? _t("Text %(name)s", { name }) : _t("Text");
    }

    async onSubmit() {
        if (!this.state.phone || this.state.isBusy) {
            return;
        }
        Object.assign(this.state, { isBusy: true, problem: "" });
        try {
            const refusal = await this.props.begin(this.state.phone, Number(this.state.numberId));
            if (!refusal) {
                return this.props.close();
            }
            this.state.problem = refusal;
        } catch (error) {
            this.state.problem = explain(error);
        } finally {
            this.state.isBusy = false;
        }
    }
}
