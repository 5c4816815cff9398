import { Component } from "@odoo/owl";
import { StatusLabel } from "@texting_inbox/window/status_label";

/** Records a number may belong to, each a button with the reason why it is here. */
export class MatchList extends Component {
    static template = "texting_inbox.MatchList";
    static components = { StatusLabel };
    static props = {
        matches: Array,
        showKind: { type: Boolean, optional: true },
        isBusy: Boolean,
        onPick: Function,
    };
}
