import { Component, useState, xml } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** Accept, greyed while the user's status refuses it: it can be pressed even so, to explain itself. */
export class AcceptButton extends Component {
    static template = xml`
        <button type="button" class="o-texting-AcceptButton btn btn-sm btn-primary" t-att-class="{ 'o-texting-refused': refusal }"
            t-att-aria-disabled="refusal ? 'true' : 'false'" t-att-title="refusal or props.title" t-att-tabindex="props.tabindex" t-att-disabled="state.isBusy" t-on-click.stop="onClick">
            Accept<span t-if="refusal" class="visually-hidden"> · <t t-esc="refusal"/></span>
        </button>`;
    static props = {
        onAccept: Function,
        title: { type: String, optional: true },
        tabindex: { type: String, optional: true },
    };

    setup() {
        this.desk = useState(useService("texting").desk);
        this.state = useState({ isBusy: false });
    }

    get refusal() {
        return this.desk.acceptRefusal;
    }

    async onClick() {
        if (this.refusal) {
            return;
        }
        this.state.isBusy = true;
        try {
            await this.props.onAccept();
        } finally {
            this.state.isBusy = false;
        }
    }
}
