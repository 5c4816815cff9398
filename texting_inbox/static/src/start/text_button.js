import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** The records that are texted from their card. */
const MODELS = ["crm.lead", "res.partner"];
/** The field of a card that the note of an opt-out is about. */
const NOTED = "phone";

/**
 * Tell whether a phone has "Text" beside it: for who can text, on the card of a lead or contact.
 *
 * @param {import("@texting_inbox/core/desk").Desk} desk
 * @param {{resModel: string}} record
 */
export function offersText(desk, record) {
    return desk.enabled && MODELS.includes(record.resModel);
}

/** "Text" beside the phone of a lead or contact, for who can text; greyed with the reason if the person opted out. */
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
        return offersText(this.desk, record) && record.data[name];
    }

    /** Why the phone cannot be texted; empty if it can. */
    get refusal() {
        const { record, name } = this.props;
        return (name === NOTED && record.data.texting_opted_out_note) || "";
    }

    get title() {
        return this.refusal || _t("Open a text conversation");
    }

    async onClick() {
        const { record, name } = this.props;
        if (this.refusal) {
            this.texting.starter.refuse(this.refusal);
        } else if (await record.save()) {
            await this.texting.starter.start(record.resModel, record.resId, record.data[name]);
        }
    }
}
