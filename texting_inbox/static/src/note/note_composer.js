import { Component, useState } from "@odoo/owl";
import { explain } from "@texting_inbox/core/explain";
import { isBlank } from "@texting_inbox/core/visible";
import { _t } from "@web/core/l10n/translation";
import { useAutoresize } from "@web/core/utils/autoresize";
import { useAutofocus, useService } from "@web/core/utils/hooks";

/** Where a note for colleagues is written; it looks unlike the field for texts, and sends nothing. */
export class NoteComposer extends Component {
    static template = "texting_inbox.NoteComposer";
    static props = {
        conversationId: Number,
        /** The note was added. */
        onAdded: Function,
        onCancelled: Function,
    };

    setup() {
        this.texting = useService("texting");
        this.state = useState({ body: "", isBusy: false, problem: "" });
        useAutoresize(useAutofocus({ refName: "input", mobile: true }));
    }

    get canAdd() {
        return !isBlank(this.state.body) && !this.state.isBusy;
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.props.onCancelled();
        } else if (ev.key === "Enter" && !ev.shiftKey && !ev.isComposing) {
            ev.preventDefault();
            this.add();
        }
    }

    async add() {
        if (!this.canAdd) {
            return;
        }
        Object.assign(this.state, { isBusy: true, problem: "" });
        try {
            await this.texting.addNote(this.props.conversationId, this.state.body.trim());
            this.props.onAdded();
        } catch (error) {
            this.state.problem = explain(
                error,
                _t("No connection. If the note does not appear above, add it again.")
            );
        } finally {
            this.state.isBusy = false;
        }
    }
}
