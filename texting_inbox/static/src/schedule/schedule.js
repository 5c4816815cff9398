import { ScheduleDialog } from "@texting_inbox/schedule/schedule_dialog";
import { RPCError } from "@web/core/network/rpc";

/** Texts that leave later: when, and what is still to leave. */
export class Schedule {
    /** @param {import("@texting_inbox/core/texting_service").TextingService} texting */
    constructor(texting) {
        this.texting = texting;
    }

    get desk() {
        return this.texting.desk;
    }

    /** Ask again what is to leave of a conversation that this tab shows. */
    async refresh(id) {
        if (!this.desk.windows.has(id)) {
            this.desk.scheduled.delete(id);
            return;
        }
        try {
            this.desk.scheduled.set(id, await this.texting.rpc.getScheduled(id));
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.desk.scheduled.delete(id); // it is somebody else's by now
        }
    }

    /**
     * Ask when a text should leave.
     *
     * @param {number} id of the conversation
     * @param {(plan: {send_at: string, cancel_on_reply: boolean}) => Promise<void>} onChosen
     */
    ask(id, onChosen) {
        this.open(id, { onChosen });
    }

    /** @param {number} id of the conversation */
    edit(id, text) {
        this.open(id, { text, onChosen: (changes) => this.change(id, text.id, changes) });
    }

    open(id, props) {
        this.texting.services.dialog.add(ScheduleDialog, {
            name: this.texting.nameOf(id),
            getOptions: () => this.texting.rpc.getScheduleOptions(id),
            ...props,
        });
    }

    async change(id, textId, changes) {
        await this.texting.rpc.reschedule(textId, changes);
        await this.refresh(id);
    }

    async sendNow(id, textId) {
        await this.texting.feed.bring(id, () => this.texting.sendNow(textId));
        await this.refresh(id);
    }

    async cancel(id, textId) {
        await this.texting.rpc.cancelScheduled(textId);
        await this.refresh(id);
    }

    /** @throws {RPCError|ConnectionLostError} when the text was not accepted by the server */
    async send(id, body, attachmentIds, plan) {
        await this.texting.rpc.send(id, body, attachmentIds, plan);
        await this.refresh(id);
    }
}
