const MODEL = "texting.conversation";
const UNDERWAY = ["queued", "sending", "sent"];

/** Brings texts and their delivery states into mail's store, where the `Thread` component reads. */
export class ThreadFeed {
    constructor(store, rpc) {
        this.store = store;
        this.rpc = rpc;
        /** @type {Map<number, Promise<void>>} what adds a line at this moment, by conversation */
        this.bringing = new Map();
    }

    /** @returns {import("models").Thread} */
    thread(id) {
        return this.store.Thread.insert({ model: MODEL, id });
    }

    /** @returns {number|undefined} the newest line that is shown */
    newestId(id) {
        const thread = this.thread(id);
        return thread.isLoaded ? thread.newestPersistentMessage?.id : undefined;
    }

    /**
     * Have lines that came along with the window shown, instead of asking for them once more.
     *
     * @param {{data: Object, messages: number[]}} lines the newest first, after those that are shown
     */
    prime(id, lines) {
        this.thread(id).primed = lines;
    }

    /** Add texts that arrived or were sent just now; ones already there stay as they are. */
    async receive(id, mailMessageIds) {
        const { data, messages } = await this.rpc.fetchMessages(id, mailMessageIds);
        this.store.insert(data);
        const thread = this.thread(id);
        if (thread.status === "loading" && !thread.isLoaded) {
            await thread.isLoadedDeferred;
        }
        if (thread.isLoaded) {
            this.addInOrder(thread, messages);
        }
        return messages;
    }

    addInOrder(thread, messageIds) {
        const known = new Set(thread.messages.map((message) => message.id));
        const added = messageIds.filter((messageId) => !known.has(messageId));
        if (!added.length) {
            return;
        }
        thread.messages.add(...this.store["mail.message"].insert(added));
        thread.messages.sort((a, b) => a.id - b.id);
    }

    /** Add a line and show it: the bus announces it as well, and it need not be fetched twice. */
    async bring(id, addLine) {
        const brought = addLine().then(() => this.fetchNewer(id));
        const settled = brought.catch(() => {}).then(() => {
            if (this.bringing.get(id) === settled) {
                this.bringing.delete(id);
            }
        });
        this.bringing.set(id, settled);
        await brought;
    }

    /** @returns {Promise<boolean>} whether the line is shown, once what adds lines at this moment is done */
    async hasBrought(id, mailMessageId) {
        await this.bringing.get(id);
        return this.thread(id).messages.some((message) => message.id === mailMessageId);
    }

    /** Fetch what came after the newest text shown. Nothing when the thread was never shown. */
    async fetchNewer(id) {
        const thread = this.thread(id);
        if (thread.isLoaded) {
            await thread.fetchNewMessages();
        }
    }

    /** After a lost connection: the newer texts, and the states of those still under way. */
    async refresh(id) {
        const thread = this.thread(id);
        if (!thread.isLoaded) {
            return;
        }
        await thread.fetchNewMessages();
        const underway = thread.messages.filter((message) =>
            UNDERWAY.includes(message.texting?.status)
        );
        if (underway.length) {
            await this.receive(
                id,
                underway.map((message) => message.id)
            );
        }
    }

    /** Show what was just noted in the chatter of a lead or contact, if that is on the screen. */
    async showNote(record) {
        const thread = record && this.store.Thread.get({ model: record.res_model, id: record.res_id });
        if (thread?.isLoaded) {
            await thread.fetchNewMessages();
        }
    }

    setTexting(mailMessageId, texting) {
        this.store["mail.message"].get(mailMessageId)?.update({ texting });
    }

    /** The next time the thread is shown it starts at the newest text. */
    scrollToNewest(id) {
        this.thread(id).scrollTop = "bottom";
    }
}
