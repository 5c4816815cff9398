/** Matches a number to a contact: opens the Greeting card and applies the choice. */
export class Greeting {
    /** @param {import("@texting_inbox/core/texting_service").TextingService} texting */
    constructor(texting) {
        this.texting = texting;
    }

    get desk() {
        return this.texting.desk;
    }

    /** The card takes the focus, not the window. */
    open(id) {
        this.desk.windows.focusId = false;
        this.desk.greetingId = id;
    }

    /** The window that stays gets the focus back. */
    close() {
        this.desk.windows.focusId = this.desk.greetingId;
        this.desk.greetingId = false;
    }

    /** The conversation is gone, and so is the question whose it is. */
    closeOf(id) {
        if (this.desk.greetingId === id) {
            this.desk.greetingId = false;
        }
    }

    /** @param {string} [term] without one: the likely matches */
    getMatches(id, term) {
        return this.texting.rpc.getMatches(id, term || false);
    }

    /** @param {"lead"|"customer"} kind */
    match(id, kind, resId) {
        return this.classify(id, kind, { res_id: resId });
    }

    /**
     * @param {"lead"|"customer"} kind
     * @param {{name: string, email?: string}} values
     */
    create(id, kind, values) {
        return this.classify(id, `new_${kind}`, { values });
    }

    async classify(id, kind, record) {
        const { action, window } = await this.texting.rpc.classify(id, kind, record);
        this.desk.windows.learn(window);
        this.closeOf(id);
        await this.texting.cards.open(action);
    }
}
