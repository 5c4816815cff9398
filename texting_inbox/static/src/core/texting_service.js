import { reactive } from "@odoo/owl";
import { OutgoingFilesByConversation } from "@texting_inbox/composer/outgoing_files";
import { watchAttention, watchCover } from "@texting_inbox/core/attention";
import { Cards } from "@texting_inbox/core/cards";
import { CoveredFocus } from "@texting_inbox/core/cover_hook";
import { Desk } from "@texting_inbox/core/desk";
import { watchRefusals } from "@texting_inbox/core/refusals";
import { TextingRpc } from "@texting_inbox/core/texting_rpc";
import { ThreadFeed } from "@texting_inbox/core/thread_feed";
import { listen } from "@texting_inbox/core/texting_bus";
import { Greeting } from "@texting_inbox/greeting/greeting";
import { HandOver } from "@texting_inbox/handover/hand_over";
import { Pane } from "@texting_inbox/inbox/pane";
import { Several } from "@texting_inbox/inbox/several";
import { Leaving } from "@texting_inbox/leave/leaving";
import { Schedule } from "@texting_inbox/schedule/schedule";
import { Starter } from "@texting_inbox/start/starter";
import { OptOut } from "@texting_inbox/window/opt_out";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { debounce } from "@web/core/utils/timing";

/** How long a row says "Taken by …" before it leaves, in milliseconds. */
export const TAKEN_DELAY = 4000;
/** How loud a new text is while the user is in Odoo, 0 to 1. */
export const SOFT = 0.25;
/** How long doubtful events are collected before the server is asked, in milliseconds. */
export const CONFIRM_DELAY = 200;

/** What a user can do with texts. Components draw `desk` and call these; only this talks to the server. */
export class TextingService {
    /**
     * @param {import("@web/env").OdooEnv} env
     * @param {import("services").ServiceFactories} services
     */
    constructor(env, services) {
        this.services = services;
        this.rpc = new TextingRpc(services.orm);
        this.feed = new ThreadFeed(services["mail.store"], this.rpc);
        this.desk = reactive(new Desk());
        /** Ask the server what is true, once for all doubtful events of a moment. */
        this.confirm = debounce(() => this.load(), CONFIRM_DELAY);
        this.confirmRights = debounce(() => this.recheck(), CONFIRM_DELAY);
        this.cards = new Cards(this);
        this.coveredFocus = new CoveredFocus();
        this.greeting = new Greeting(this);
        this.handOver = new HandOver(this);
        this.leaving = new Leaving(this);
        this.optOut = new OptOut(this);
        this.pane = new Pane(this);
        this.schedule = new Schedule(this);
        this.several = new Several(this);
        this.starter = new Starter(this);
        this.outgoing = new OutgoingFilesByConversation(services);
        watchAttention(env, services.presence, (attentive) => (this.desk.attentive = attentive));
        watchCover((isCovered) => this.setCovered(isCovered));
        watchRefusals(this.confirmRights);
        listen(services.bus_service, this);
    }

    /** Take the whole truth from the server: at the start and after a lost connection. What is not in it any more closes. */
    async load() {
        const owned = this.desk.windows.values().filter(({ is_mine }) => is_mine);
        this.desk.take(await this.rpc.getDesk());
        for (const window of owned) {
            if (!this.desk.windows.has(window.id)) {
                this.putAway(window);
            }
        }
    }

    async reload() {
        await this.load();
        const ids = this.desk.windows.values().map(({ id }) => id);
        await Promise.all(ids.flatMap((id) => [this.feed.refresh(id), this.schedule.refresh(id)]));
    }

    /** The user's rights changed: close what they no longer allow, the windows of others' conversations included. */
    async recheck() {
        await this.load();
        const read = this.desk.windows.values().filter(({ is_mine }) => !is_mine);
        await Promise.all(read.map((window) => this.recheckWindow(window)));
    }

    /** @param {string} [reason] to tell the user if they can read it no longer */
    async recheckWindow(window, reason) {
        try {
            await this.refreshWindow(window.id);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.putAway(window, reason);
        }
    }

    /** A text arrived in a conversation that waits, while the user reads it. */
    async followRead(id) {
        const window = this.desk.windows.get(id);
        if (window && !window.is_mine) {
            await this.feed.fetchNewer(id);
        }
    }

    /** Somebody accepted a conversation that the user reads. */
    async recheckRead(id, owner) {
        const window = this.desk.windows.get(id);
        if (window && !window.is_mine) {
            await this.recheckWindow(window, _t("Taken by %(owner)s", { owner }));
        }
    }

    /** A text arrived in a window of this tab. By now the conversation may be left, or somebody else's. */
    async receive(id, mailMessageId) {
        try {
            if (!(await this.feed.hasBrought(id, mailMessageId))) {
                await this.feed.receive(id, [mailMessageId]);
            }
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            await this.load();
        }
    }

    setCovered(isCovered) {
        if (isCovered && !this.desk.isCovered) {
            this.coveredFocus.take();
        }
        this.desk.isCovered = isCovered;
    }

    async setStatus(code) {
        this.desk.status = await this.rpc.setStatus(code);
    }

    async endCooldown() {
        this.desk.status = await this.rpc.endCooldown();
    }

    /** End the user's call, for telephony that did not report it. A Discuss call ends in Discuss. */
    async endCall() {
        this.desk.status = await this.rpc.endCall();
        if (this.desk.status.code === "on_call") {
            this.services.notification.add(_t("You are on a Discuss call; end it there."), {
                type: "warning",
            });
        }
    }

    /**
     * Accept a conversation, or go back to one's own: its window opens, and its card behind it.
     * Accepted contacts who are not recognised have no card: the Greeting card asks who they are (S12).
     *
     * @param {number} id
     * @param {{onAccepted?: () => void, opensCard?: boolean}} [options] `onAccepted`: called before anything opens;
     *     `opensCard`: false where the user stays, as in the inbox
     * @returns {Promise<boolean>} false when it was refused; the user has seen the reason
     */
    async accept(id, { onAccepted, opensCard = true } = {}) {
        const isOwned = this.desk.alerts.get(id)?.action === "reply";
        const { accepted, owner, reason, action } = await this.rpc.accept(id);
        if (!accepted) {
            this.refuse(id, owner, reason);
            return false;
        }
        this.desk.alerts.forget(id);
        onAccepted?.();
        await this.openWindow(id);
        if (!action && !reason && !isOwned) {
            this.greeting.open(id);
        }
        if (opensCard) {
            await this.openCard(action, reason);
        }
        return true;
    }

    /**
     * @param {Object|false} action the window action of the card; an unrecognised number has none
     * @param {string|false} reason why the card cannot be opened
     */
    openCard(action, reason) {
        if (reason) {
            this.services.notification.add(reason, { type: "info" });
        }
        return this.cards.open(action);
    }

    refuse(id, owner, reason) {
        const alert = this.desk.alerts.get(id);
        if (alert && owner) {
            this.showTaken(alert, owner);
        }
        this.services.notification.add(reason, { type: "warning" });
    }

    showTaken(alert, owner) {
        this.desk.alerts.markTaken(alert, owner);
        browser.setTimeout(() => this.desk.alerts.clearTaken(alert.id), TAKEN_DELAY);
    }

    /** Draw an open window as the server has it now. */
    async refreshWindow(id) {
        const [window] = this.desk.windows.has(id) ? await this.rpc.getWindows([id]) : [];
        if (window) {
            this.desk.windows.learn(window);
        }
    }

    async openWindow(id) {
        await this.fetchWindow(id);
        this.desk.windows.open(id);
    }

    /** Get what a window shows, and its newest lines. */
    async fetchWindow(id) {
        const { window, scheduled, ...lines } = await this.rpc.openWindow(id, this.feed.newestId(id));
        this.feed.prime(id, lines);
        this.desk.scheduled.set(id, scheduled);
        this.desk.windows.learn(window);
    }

    openRecord({ record }) {
        return this.cards.open({
            type: "ir.actions.act_window",
            res_model: record.res_model,
            res_id: record.res_id,
            views: [[false, "form"]],
        });
    }

    /** @param {Object} [options] of the action service */
    openInbox(options) {
        return this.services.action.doAction("texting_inbox.conversation_action", options);
    }

    async setHidden(id, hidden) {
        await this.rpc.setHidden(id, hidden);
        const alert = this.desk.alerts.get(id);
        if (alert) {
            this.desk.alerts.learn({ ...alert, hidden });
        }
    }

    /** @throws {RPCError|ConnectionLostError} when the text was not accepted by the server */
    async send(id, body, attachmentIds = []) {
        await this.feed.bring(id, () => this.rpc.send(id, body, attachmentIds));
    }

    /** @throws {RPCError|ConnectionLostError} when the server did not take it */
    async sendTemplate(id, templateId) {
        await this.feed.bring(id, () => this.rpc.sendTemplate(id, templateId));
    }

    getTemplates(id) {
        return this.rpc.getTemplates(id);
    }

    /** @throws {RPCError|ConnectionLostError} when the server did not take it */
    async addNote(id, body) {
        await this.feed.bring(id, () => this.rpc.addNote(id, body));
    }

    itArrived(textId) {
        return this.rpc.itArrived(textId);
    }

    sendAgain(textId) {
        return this.rpc.sendAgain(textId);
    }

    sendNow(textId) {
        return this.rpc.sendNow(textId);
    }

    /** Refresh a text's status, and what it waits for. */
    refresh(id, mailMessageId) {
        return this.feed.receive(id, [mailMessageId]);
    }

    retry(textId) {
        return this.rpc.retry(textId);
    }

    /** @param {number} mailMessageId of the same text: other readers get it by asking */
    async fetchMedia(textId, id, mailMessageId) {
        await this.rpc.fetchMedia(textId);
        await this.feed.receive(id, [mailMessageId]);
    }

    /** @param {number} lastTextId the last text that an attentive user had in front of them */
    async markSeen(id, lastTextId) {
        await this.rpc.markSeen(id, lastTextId);
        const window = this.desk.windows.get(id);
        if (window) {
            this.desk.windows.learn({ ...window, unseen: 0 });
        }
    }

    /**
     * Take a window away from this tab; ownership is not touched.
     *
     * @param {number} id
     * @param {string|false} [reason] why, when the user did not do it themselves
     */
    closeWindow(id, reason) {
        const window = this.desk.windows.get(id);
        if (window) {
            this.putAway(window, reason);
        }
    }

    /** @param {Object} window as the server described it last */
    putAway({ id, is_mine, name, phone_display, record }, reason) {
        if (reason) {
            const message = _t("%(name)s: %(reason)s", { name: name || phone_display, reason });
            this.services.notification.add(message, { type: "info" });
        }
        this.desk.windows.forget(id);
        this.desk.windows.close(id);
        this.desk.sights.delete(id);
        this.greeting.closeOf(id);
        if (is_mine) {
            this.cards.leave(record);
        }
    }

    saveLayout() {
        return this.rpc.saveLayout({ ...this.desk.layout });
    }

    /** Have the windows float above the page, or stand beside it. */
    setFloating(isFloating) {
        Object.assign(this.desk.layout, { is_floating: isFloating, x: 0 });
        return this.saveLayout();
    }

    nameOf(id) {
        const { name, phone_display } = this.desk.windows.get(id);
        return name || phone_display;
    }

    /** Announce a text: outside Odoo by a desktop notification, within it by a soft sound and to screen readers. */
    announce(alert) {
        if (alert.hidden) {
            return;
        }
        const name = alert.name || alert.phone_display;
        if (this.services.presence.isOdooFocused()) {
            this.announceInside(alert, name);
            return;
        }
        this.services["mail.out_of_focus"].sendNotification({
            title: _t("New text from %(name)s", { name }),
            message: this.desk.notifiesWords ? alert.snippet : "",
            sound: this.desk.playsSound,
            type: "info",
        });
    }

    /** Only the tab that the user is in speaks, and of what they do not see anyway. */
    announceInside({ id, snippet: body }, name) {
        if (!this.desk.attentive || this.desk.isInSight(id)) {
            return;
        }
        this.desk.announcement = _t("New text from %(name)s: %(body)s", { name, body });
        if (this.desk.playsSound) {
            this.services["mail.sound_effects"].play("new-message", { volume: SOFT });
        }
    }

    async setNotifiesWords(notifiesWords) {
        this.desk.notifiesWords = notifiesWords;
        await user.setUserSettings("texting_notify_words", notifiesWords);
    }

    async setPlaysSound(playsSound) {
        this.desk.playsSound = playsSound;
        await user.setUserSettings("texting_sound", playsSound);
    }
}

export const textingService = {
    dependencies: [
        "action",
        "bus_service",
        "dialog",
        "file_upload",
        "mail.out_of_focus",
        "mail.sound_effects",
        "mail.store",
        "notification",
        "orm",
        "presence",
    ],
    /**
     * @param {import("@web/env").OdooEnv} env
     * @param {import("services").ServiceFactories} services
     */
    start(env, services) {
        const texting = new TextingService(env, services);
        texting.loaded = texting.load();
        return texting;
    },
};

registry.category("services").add("texting", textingService);
