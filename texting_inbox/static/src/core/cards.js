/**
 * The leads and contacts that are open as forms in this tab, behind the text windows. Owning a conversation lets one read the
 * card of its person; when it ends, a card that one cannot read any more is left.
 */
export class Cards {
    /** @type {Set<Object>} the controllers of open forms */
    forms = new Set();
    /** How many cards are being opened by Accept, Reply, a match or a window's menu. */
    opening = 0;
    /** How many navigations wait for an answer whether to leave. */
    leaving = 0;

    /** @param {import("@texting_inbox/core/texting_service").TextingService} texting */
    constructor(texting) {
        this.texting = texting;
    }

    get action() {
        return this.texting.services.action;
    }

    /** @param {Object|false} action the window action of the card; an unrecognised number has none */
    async open(action) {
        if (!action) {
            return;
        }
        this.opening++;
        const options = this.isOnCard(action) ? { stackPosition: "replaceCurrentAction" } : {};
        this.shown = action;
        const opened = this.action.doAction(action, options).finally(() => this.opening--);
        if (document.visibilityState === "visible") {
            // a hidden tab draws nothing, so it would wait for the card until it is looked at
            await opened;
        }
    }

    /**
     * Whether this card, or another one that we opened, is on the screen: the next one takes its place, so that "back" leads to
     * where the user came from.
     */
    isOnCard(action) {
        return Boolean(this.find(action) || (this.shown && this.find(this.shown)));
    }

    find({ res_model, res_id }) {
        return [...this.forms].find(
            ({ model }) => model.root?.resModel === res_model && model.root.resId === res_id
        );
    }

    /**
     * Keep what was typed on a card, while that is still allowed.
     *
     * @returns {Promise<boolean>} false when it cannot be saved; the form says why
     */
    async save(record) {
        const form = record && this.find(record);
        return !form || !form.model.root.dirty || (await form.model.root.save()) !== false;
    }

    /** The conversation is over: leave its card, unless the user can read it all the same or is leaving it anyway. */
    async leave(record) {
        const form = record && !this.leaving && this.find(record);
        if (!form || (await this.texting.rpc.canRead(record.res_model, record.res_id))) {
            return;
        }
        if (this.find(record) !== form) {
            return; // the user went on meanwhile
        }
        this.forms.delete(form);
        await form.model.root.discard();
        await this.goBack();
    }

    async goBack() {
        const { breadcrumbs = [] } = this.action.currentController?.config ?? {};
        if (breadcrumbs.length > 1) {
            await this.action.restore();
        } else {
            await this.texting.openInbox({ clearBreadcrumbs: true });
        }
    }
}
