import { Component, markup, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

/** "Leave & Archive Text": give the conversation up, or keep it. Escape keeps it. */
export class LeaveDialog extends Component {
    static template = "texting_inbox.LeaveDialog";
    static components = { Dialog };
    static props = {
        /** The person, or the number of an unrecognised one. */
        name: String,
        /** Ends the ownership; resolves when the server has answered. */
        leave: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ isLeaving: false });
        useAutofocus({ refName: "stay", mobile: true });
    }

    get archiveText() {
        return _t("It is archived in %(name)s's history.", {
            name: markup`<em class="fw-bold">${this.props.name}</em>`,
        });
    }

    async onClickLeave() {
        this.state.isLeaving = true;
        try {
            await this.props.leave();
        } finally {
            this.props.close();
        }
    }
}
