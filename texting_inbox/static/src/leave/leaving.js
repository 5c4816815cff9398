import { draftOf, LocalMemory } from "@texting_inbox/core/local_memory";
import { LeaveDialog } from "@texting_inbox/leave/leave_dialog";
import { _t } from "@web/core/l10n/translation";

/** Gives conversations up, after asking (S20, S21). */
export class Leaving {
    /** @param {import("@texting_inbox/core/texting_service").TextingService} texting */
    constructor(texting) {
        this.texting = texting;
        this.asked = new LocalMemory("asked");
        this.isAsking = false;
    }

    get desk() {
        return this.texting.desk;
    }

    /**
     * Ask whether to give the conversation up. What was typed on its card is saved before: afterwards it may be too late.
     *
     * @returns {Promise<"left"|"stayed">}
     */
    async ask(id) {
        const { record } = this.desk.windows.get(id);
        if (this.isAsking || !(await this.texting.cards.save(record)) || !this.desk.windows.has(id)) {
            return "stayed";
        }
        this.isAsking = true;
        let answer = "stayed";
        const leave = async (lastTextId) => {
            const { left, texts } = await this.leave(id, lastTextId);
            answer = left ? "left" : "stayed";
            return { left, texts };
        };
        const getFacts = () => this.texting.rpc.getLeaveFacts(id);
        return new Promise((resolve) => {
            const onClose = () => {
                this.isAsking = false;
                resolve(answer);
            };
            const props = { id, name: this.texting.nameOf(id), getFacts, leave };
            this.texting.services.dialog.add(LeaveDialog, props, { onClose });
        });
    }

    /**
     * @param {number} lastTextId the last text that the user had in front of them
     * @returns {Promise<{left: boolean, texts?: Object[]}>} not left over `texts` that are newer
     */
    async leave(id, lastTextId) {
        const { texting } = this;
        const answer = await texting.rpc.leave(id, lastTextId);
        if (answer.left) {
            const { record } = this.desk.windows.get(id) ?? {};
            this.putAway(id, _t("You left the conversation."));
            await texting.feed.showNote(record);
        } else {
            texting.feed.scrollToNewest(id);
            this.desk.windows.open(id);
            await texting.feed.fetchNewer(id);
        }
        return answer;
    }

    /**
     * Leave one of several, without a question of its own: only if the server knows all its texts to be seen.
     *
     * @returns {Promise<string|false>} why it was not left
     */
    async leaveSeen(id) {
        const { left, reason } = await this.texting.rpc.leave(id);
        if (left) {
            this.putAway(id);
        }
        return left ? false : reason;
    }

    /** @param {string} [message] for the user, who left it by itself */
    putAway(id, message) {
        draftOf(id).clear();
        this.texting.outgoing.discard(id);
        this.texting.closeWindow(id, message);
    }

    /**
     * Ask about the conversation of a card that is being left, once per acceptance (D14); never when Accept, Reply or a match
     * opens another card. The card is left either way; staying keeps the window open.
     */
    async askOnCard(resModel, resId) {
        const { cards } = this.texting;
        const isAsked = this.desk.asksOnLeave && !cards.opening;
        const window = isAsked && this.desk.ownedOf(resModel, resId);
        if (!window || !this.isFirstTime(window)) {
            return;
        }
        cards.leaving++;
        try {
            await this.ask(window.id);
        } finally {
            cards.leaving--;
        }
    }

    isFirstTime(window) {
        const asked = this.asked.read([]);
        if (asked.includes(window.session_id)) {
            return false;
        }
        const owned = this.desk.windows.values().map(({ session_id }) => session_id);
        this.asked.write([...asked.filter((id) => owned.includes(id)), window.session_id]);
        return true;
    }
}
