import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

const MODELS = ["crm.lead", "res.partner"];

/** "Text" beside the phone of a lead or contact, for who can text. */
export class TextButton extends Component {
    static template = "texting_inbox.TextButton";
    static props = {
        record: Object,
        /** The field that holds the phone. */
        name: String,
    };

    setup() {
        this.texting = useService("texting");
        this.desk = useState(this.texting.desk);
    }

    get isShown() {
        const { record, name } = this.props;
        return this.desk.enabled && MODELS.includes(record.resModel) && record.data[name];
    }

    async onClick() {
        const { record, name } = this.props;
        if (await record.save()) {
            await this.texting.starter.start(record.resModel, record.resId, record.data[name]);
        }
    }
}
