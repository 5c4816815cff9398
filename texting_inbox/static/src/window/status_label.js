import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const LABELS = {
    lead: { text: _t("Lead"), tone: "o-texting-lead" },
    customer: { text: _t("Customer"), tone: "text-bg-warning" },
    previous_customer: { text: _t("Previous customer"), tone: "o-texting-previous" },
};

/** What a recognised person is to the company, in words; an unrecognised number has no label. */
export class StatusLabel extends Component {
    static template = xml`
        <span t-if="label" class="o-texting-StatusLabel badge rounded-pill flex-shrink-0" t-att-class="label.tone" t-esc="label.text"/>`;
    static props = { status: { type: [String, { value: false }] } };

    get label() {
        return LABELS[this.props.status];
    }
}
