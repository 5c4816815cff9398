import { user } from "@web/core/user";

const MODEL = "texting.conversation";

/** The server's public methods, one each, under the client's names. Nothing else calls them. */
export class TextingRpc {
    /** @param {import("services").ServiceFactories["orm"]} orm */
    constructor(orm) {
        this.orm = orm;
    }

    getDesk() {
        return this.orm.silent.call(MODEL, "get_desk", []);
    }

    /** @returns {Promise<Object>} what the managers' board shows */
    getBoard() {
        return this.orm.silent.call("texting.board", "get_board", []);
    }

    accept(id) {
        return this.orm.call(MODEL, "action_accept", [[id]]);
    }

    getWindows(ids) {
        return this.orm.call(MODEL, "get_windows", [ids]);
    }

    /**
     * @param {number} [after] the newest line that is shown already
     * @returns {Promise<{window: Object, data: Object, messages: number[], scheduled: Object[]}>}
     */
    openWindow(id, after) {
        return this.orm.call(MODEL, "open_window", [[id]], { after });
    }

    /** @returns {Promise<{data: Object, messages: number[]}>} */
    fetchMessages(id, mailMessageIds) {
        return this.orm.silent.call(MODEL, "fetch_messages", [[id], mailMessageIds]);
    }

    /**
     * @param {number[]} attachmentIds pictures and files that this user uploaded
     * @param {{send_at?: string, cancel_on_reply?: boolean}} [plan] to send it later
     */
    send(id, body, attachmentIds, plan = {}) {
        return this.orm.silent.call(MODEL, "send_text", [[id], body, attachmentIds], plan);
    }

    /** @returns {Promise<{tz: string, place: string, is_uncertain: boolean, presets: {label: string, send_at: string}[]}>} */
    getScheduleOptions(id) {
        return this.orm.silent.call(MODEL, "get_schedule_options", [[id]]);
    }

    /** @returns {Promise<Object[]>} the texts that leave later, as in `Desk` */
    getScheduled(id) {
        return this.orm.silent.call(MODEL, "get_scheduled_texts", [[id]]);
    }

    /** @param {{body?: string, send_at?: string, cancel_on_reply?: boolean}} changes */
    reschedule(textId, changes) {
        return this.orm.silent.call("texting.message", "action_reschedule", [[textId]], changes);
    }

    cancelScheduled(textId) {
        return this.orm.silent.call("texting.message", "action_cancel_scheduled", [[textId]]);
    }

    /** @param {number} lastTextId the last text that the user had in front of them */
    markSeen(id, lastTextId) {
        return this.orm.silent.call(MODEL, "mark_seen", [[id], lastTextId]);
    }

    setHidden(id, hidden) {
        return this.orm.silent.call(MODEL, "set_hidden", [[id], hidden]);
    }

    /**
     * @returns {Promise<{last_message_id: number, unseen: {id: number, body: string, received_at: string}[],
     *     undelivered: number, unconfirmed: number, scheduled: number}>}
     */
    getLeaveFacts(id) {
        return this.orm.silent.call(MODEL, "get_leave_facts", [[id]]);
    }

    /**
     * @param {number} [lastTextId] the last text that the user had in front of them; 0: none; by default the server decides by
     *     what it knows to be seen
     * @returns {Promise<{left: boolean, reason: string|false}>}
     */
    leave(id, lastTextId) {
        return this.orm.silent.call(MODEL, "action_leave", [[id], lastTextId]);
    }

    /** @returns {Promise<boolean>} whether the user may open this lead or contact */
    async canRead(resModel, resId) {
        const context = { active_test: false };
        return Boolean(
            await this.orm.silent.searchCount(resModel, [["id", "=", resId]], { context })
        );
    }

    itArrived(textId) {
        return this.orm.call("texting.message", "action_mark_sent", [[textId]]);
    }

    sendAgain(textId) {
        return this.orm.call("texting.message", "action_send_again", [[textId]]);
    }

    /** Send a waiting text at once, in spite of a pause. */
    sendNow(textId) {
        return this.orm.call("texting.message", "action_send_now", [[textId]]);
    }

    retry(textId) {
        return this.orm.call("texting.message", "action_retry", [[textId]]);
    }

    /** Have the pictures and files of a text that could not be fetched tried once more. */
    fetchMedia(textId) {
        return this.orm.call("texting.message", "action_fetch_media", [[textId]]);
    }

    saveLayout(layout) {
        return this.orm.silent.call(MODEL, "save_layout", [layout]);
    }

    /** @returns {Promise<Object>} the status that applies from now on, as in `Desk` */
    setStatus(code) {
        return this.orm.call("res.users", "texting_set_status", [[user.userId], code]);
    }

    /** @returns {Promise<Object>} the status that applies from now on, as in `Desk` */
    endCooldown() {
        return this.orm.call("res.users", "texting_end_cooldown", [[user.userId]]);
    }

    /** @returns {Promise<Object>} the status that applies from now on, as in `Desk` */
    endCall() {
        return this.orm.call("res.users", "texting_set_on_call", [[user.userId], false]);
    }

    /**
     * @param {string|false} term false: those that are likely
     * @returns {Promise<{phone_display: string, place: string|false, matches: Object[]}>}
     */
    getMatches(id, term) {
        return this.orm.silent.call(MODEL, "get_matches", [[id], term]);
    }

    /**
     * @param {"new_lead"|"new_customer"|"lead"|"customer"} kind
     * @param {Object} record
     * @param {number} [record.res_id] of the record to match
     * @param {{name: string, email?: string}} [record.values] of the record to create
     * @returns {Promise<{action: Object, window: Object}>}
     */
    classify(id, kind, record) {
        return this.orm.silent.call(MODEL, "action_classify", [[id], kind], record);
    }

    /**
     * @param {number[]} ids of one or several conversations
     * @returns {Promise<{users: Object[], queues: Object[]}>}
     */
    getTransferTargets(ids) {
        return this.orm.call(MODEL, "get_transfer_targets", [ids]);
    }

    /** What is to be known before several conversations are left or transferred at once. */
    readRows(ids) {
        const fields = ["display_name", "owner_id", "state", "unseen_count", "undelivered_count"];
        return this.orm.read(MODEL, ids, fields);
    }

    /**
     * @param {{user_id?: number, queue_id?: number, note?: string}} target
     * @returns {Promise<{done: boolean, reason: string|false}>}
     */
    transfer(id, target) {
        return this.orm.silent.call(MODEL, "action_transfer", [[id]], target);
    }

    /** @returns {Promise<{done: boolean, reason: string|false}>} */
    takeOver(id, note) {
        return this.orm.silent.call(MODEL, "action_take_over", [[id]], { note });
    }

    recordOptOut(id) {
        return this.orm.silent.call(MODEL, "action_record_opt_out", [[id]]);
    }

    dismissPossibleOptOut(id) {
        return this.orm.silent.call(MODEL, "dismiss_possible_opt_out", [[id]]);
    }

    /** @returns {Promise<Object>} the action that asks for the reason */
    liftOptOut(id) {
        return this.orm.silent.call(MODEL, "action_lift_opt_out", [[id]]);
    }

    addNote(id, body) {
        return this.orm.silent.call(MODEL, "add_note", [[id], body]);
    }

    /** @returns {Promise<{id: number, name: string, body: string}[]>} */
    getTemplates(id) {
        return this.orm.silent.call(MODEL, "get_templates", [[id]]);
    }

    sendTemplate(id, templateId) {
        return this.orm.silent.call(MODEL, "send_template", [[id], templateId]);
    }

    /** @returns {Promise<{name: string, phones: Object[], numbers: Object[], reason: string|false}>} */
    getStartOptions(resModel, resId, phone) {
        return this.orm.call(MODEL, "get_start_options", [resModel, resId, phone]);
    }

    /** @returns {Promise<{started: boolean, reason: string|false, window: Object}>} */
    startText(resModel, resId, phone, numberId) {
        return this.orm.silent.call(MODEL, "start_text", [resModel, resId, phone, numberId]);
    }
}
