import { draftOf } from "@texting_inbox/core/local_memory";
import { TakeOverDialog } from "@texting_inbox/handover/take_over_dialog";
import { TransferDialog } from "@texting_inbox/handover/transfer_dialog";
import { _t } from "@web/core/l10n/translation";

/** Passes a conversation from one owner to the next. */
export class HandOver {
    /** @param {import("@texting_inbox/core/texting_service").TextingService} texting */
    constructor(texting) {
        this.texting = texting;
    }

    /**
     * Ask for the next owner, and transfer.
     *
     * @param {number} id
     * @param {string} [name] whose conversation it is, if it has no window
     */
    async askTransfer(id, name = this.texting.nameOf(id)) {
        const targets = await this.texting.rpc.getTransferTargets([id]);
        this.texting.services.dialog.add(TransferDialog, {
            name,
            targets,
            transfer: (target, targetName) => this.transfer(id, target, targetName),
        });
    }

    /**
     * @param {number} id
     * @param {{name: string, owner: string|false}} [facts] whose conversation it is, and the name of its owner, if it has no window
     */
    askTakeOver(id, { name, owner } = this.describe(id)) {
        this.texting.services.dialog.add(TakeOverDialog, {
            name,
            owner,
            takeOver: (note) => this.takeOver(id, note),
        });
    }

    /** What the window of a conversation knows of it. */
    describe(id) {
        const { owner } = this.texting.desk.windows.get(id);
        return { name: this.texting.nameOf(id), owner: owner ? owner.name : false };
    }

    /**
     * @param {{user_id?: number, queue_id?: number, note?: string}} target
     * @param {string} name of the agent or queue
     * @returns {Promise<string|false>} why it was refused
     */
    async transfer(id, target, name) {
        const { done, reason } = await this.texting.rpc.transfer(id, target);
        if (done) {
            draftOf(id).clear();
            if (this.texting.desk.windows.has(id)) {
                // otherwise the server's event came first, and the user has seen it
                this.texting.closeWindow(id, _t("Transferred to %(name)s.", { name }));
            }
        }
        return done ? false : reason;
    }

    /** @returns {Promise<string|false>} why it was refused */
    async takeOver(id, note) {
        const { done, reason } = await this.texting.rpc.takeOver(id, note);
        if (done) {
            await this.texting.openWindow(id);
        }
        return done ? false : reason;
    }
}
