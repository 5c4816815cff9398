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

    accept(id) {
        return this.orm.call(MODEL, "action_accept", [[id]]);
    }

    getWindows(ids) {
        return this.orm.call(MODEL, "get_windows", [ids]);
    }

    /** @returns {Promise<{data: Object, messages: number[]}>} */
    fetchMessages(id, mailMessageIds) {
        return this.orm.silent.call(MODEL, "fetch_messages", [[id], mailMessageIds]);
    }

    send(id, body) {
        return this.orm.silent.call(MODEL, "send_text", [[id], body]);
    }

    /** @param {number[]} mailMessageIds the texts the user has really seen */
    markSeen(id, mailMessageIds) {
        return this.orm.silent.call(MODEL, "mark_seen", [[id], mailMessageIds]);
    }

    setHidden(id, hidden) {
        return this.orm.silent.call(MODEL, "set_hidden", [[id], hidden]);
    }

    leave(id) {
        return this.orm.call(MODEL, "action_leave", [[id]]);
    }

    retry(textId) {
        return this.orm.call("texting.message", "action_retry", [[textId]]);
    }

    saveLayout(layout) {
        return this.orm.silent.call(MODEL, "save_layout", [layout]);
    }

    /** @returns {Promise<{code: string, name: string, allows_accept: boolean}>} */
    setStatus(code) {
        return this.orm.call("res.users", "texting_set_status", [[user.userId], code]);
    }
}
