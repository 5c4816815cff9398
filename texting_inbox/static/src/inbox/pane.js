import { RPCError } from "@web/core/network/rpc";

/** The inbox's reading pane: one conversation at a time, where it is read, accepted, answered and left. */
export class Pane {
    /** @param {import("@texting_inbox/core/texting_service").TextingService} texting */
    constructor(texting) {
        this.texting = texting;
        /** @type {number|false} what the user chose last; another one may still be on its way */
        this.chosenId = false;
    }

    get windows() {
        return this.texting.desk.windows;
    }

    get id() {
        return this.windows.paneId;
    }

    /**
     * The inbox is on the screen: no window floats. What the user had open last goes on in the pane.
     *
     * @param {number|false} [id] the conversation that was in the pane when the user left the inbox
     */
    async enter(id) {
        this.windows.hasPane = true;
        await this.texting.loaded;
        const shownId = id || this.windows.lastOpenId;
        if (shownId && this.windows.hasPane && !this.id) {
            await this.showAgain(shownId);
        }
    }

    /** By now it may be left, or somebody else's. */
    async showAgain(id) {
        try {
            await this.show(id);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
        }
    }

    /** Where the card of its person is opened, a conversation goes along in its window. */
    leave() {
        const { id } = this;
        this.chosenId = false;
        const goesAlong = this.texting.cards.opening && this.windows.get(id)?.is_mine;
        this.windows.emptyPane();
        this.windows.hasPane = false;
        if (goesAlong) {
            this.windows.open(id);
        }
    }

    /** Show a conversation. The focus goes to where one writes; what can only be read leaves it in the list. */
    async show(id) {
        this.chosenId = id;
        await this.texting.fetchWindow(id);
        if (this.chosenId !== id) {
            this.windows.forgetRead(id);
            return;
        }
        this.windows.open(id);
        if (!this.windows.get(id).is_mine) {
            this.windows.focusId = false;
        }
    }

    /**
     * Keep up with a conversation of somebody else: only its owner is told of it on the bus.
     *
     * @param {Object} [row] of the list, as it was just read
     */
    async follow(row) {
        const window = this.windows.get(this.id);
        if (!window || window.is_mine) {
            return;
        }
        const isSame = !row || (row.state === window.state && row.owner_id?.id === window.owner?.id);
        if (!isSame) {
            await this.texting.recheckWindow(window);
        }
        await this.texting.followRead(window.id);
    }

    /** Accept a conversation and stay in the inbox. */
    accept(id) {
        return this.texting.accept(id, { opensCard: false });
    }

    /** Ask whether to leave a conversation of the user's. */
    async askLeave(id) {
        if (this.windows.get(id)?.is_mine) {
            await this.texting.leaving.ask(id);
        }
    }
}
