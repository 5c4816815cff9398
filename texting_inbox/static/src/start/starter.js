import { StartDialog } from "@texting_inbox/start/start_dialog";

/** Begins a conversation from a lead or contact (B12). */
export class Starter {
    /** @param {import("@texting_inbox/core/texting_service").TextingService} texting */
    constructor(texting) {
        this.texting = texting;
    }

    /**
     * Open the text window at once, or ask where there is a choice of phones or of our numbers.
     *
     * @param {string} resModel
     * @param {number} resId
     * @param {string} [phone] the one that was pressed; without it, those of the record
     */
    async start(resModel, resId, phone) {
        const options = await this.texting.rpc.getStartOptions(resModel, resId, phone || false);
        const { phones, numbers, name } = options;
        const refusal = options.reason || (phones.length === 1 && phones[0].reason);
        if (refusal) {
            this.refuse(refusal);
            return;
        }
        const begin = (chosenPhone, numberId) =>
            this.begin(resModel, resId, chosenPhone, numberId);
        if (phones.length > 1 || numbers.length > 1) {
            this.texting.services.dialog.add(StartDialog, { name, phones, numbers, begin });
            return;
        }
        const reason = await begin(phones[0].phone, numbers[0].id);
        if (reason) {
            this.refuse(reason);
        } else if (phones[0].hint) {
            this.texting.services.notification.add(phones[0].hint, { type: "info" });
        }
    }

    refuse(reason) {
        this.texting.services.notification.add(reason, { type: "warning" });
    }

    /** @returns {Promise<string|false>} why it was refused */
    async begin(resModel, resId, phone, numberId) {
        const { texting } = this;
        const { started, reason, window } = await texting.rpc.startText(
            resModel,
            resId,
            phone,
            numberId
        );
        if (!started) {
            return reason;
        }
        texting.desk.windows.learn(window);
        texting.desk.windows.open(window.id);
        return false;
    }
}
