import { Component, useState } from "@odoo/owl";
import { explain } from "@texting_inbox/core/explain";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

/** A manager becomes the owner; why is kept with the conversation. */
export class TakeOverDialog extends Component {
    static template = "texting_inbox.TakeOverDialog";
    static components = { Dialog };
    static props = {
        /** The person, or the number of an unrecognised one. */
        name: String,
        /** Whose conversation it is, false for nobody's. */
        owner: { type: [String, { value: false }] },
        /** Resolves to why it was refused, false when it was done. */
        takeOver: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ note: "", isBusy: false, problem: "" });
        useAutofocus();
    }

    get text() {
        const { name, owner } = this.props;
        return owner
            ? _t("You will own the conversation with %(name)s. %(owner)s will be notified.", { name, owner })
            : _t("You will own the conversation with %(name)s.", { name });
    }

    async onClickTakeOver() {
        Object.assign(this.state, { isBusy: true, problem: "" });
        try {
            const refusal = await this.props.takeOver(this.state.note.trim() || undefined);
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
