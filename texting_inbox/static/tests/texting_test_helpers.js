import { mailDataHelpers } from "@mail/../tests/mock_server/mail_mock_server";
import { mailModels, start, startServer } from "@mail/../tests/mail_test_helpers";
import { expect } from "@odoo/hoot";
import { waitUntil } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    defineModels,
    defineParams,
    fields,
    getKwArgs,
    getService,
    makeKwArgs,
    makeServerError,
    MockServer,
    models,
    serverState,
} from "@web/../tests/web_test_helpers";

/** Statuses as they apply to the user now; the first three can be chosen. */
export const READY = status("ready", "Ready");
export const BREAK = status("break", "Break");
export const OFFLINE = status("offline", "Offline", {
    reason: "You are Offline. Set your status to Ready to accept texts.",
});
export const ON_CALL = status("on_call", "On Call", {
    reason: "You are on a call. Accept the text when it is over.",
});

export function status(code, name, { reason = false, until = false } = {}) {
    return { code, name, allows_accept: !reason, reason, until };
}

/** What the mock server answers; each test begins with `startTexting`, which resets it. */
export const textingServer = {};

function resetServer(values) {
    for (const key of Object.keys(textingServer)) {
        delete textingServer[key];
    }
    Object.assign(textingServer, {
        enabled: true,
        alerts: [],
        windows: [],
        busId: 0,
        status: READY,
        ready: ["Agent Two"],
        layout: {},
        leaveQuestion: true,
        /** @type {Object|undefined} instead of an acceptance */
        refusal: undefined,
        /** the window action an acceptance answers with */
        card: false,
        leave: { left: true, reason: false },
        /** what was not delivered, for the question before leaving */
        undelivered: 0,
        unconfirmed: 0,
        /** the texts that leave later, of every conversation */
        scheduled: [],
        scheduleOptions: {
            tz: "America/New_York",
            place: "New York",
            is_uncertain: false,
            presets: [
                { label: "Tomorrow morning, Sat 9:00", send_at: "2026-11-28 14:00:00" },
                { label: "Monday morning, Mon 9:00", send_at: "2026-11-30 14:00:00" },
            ],
        },
        /** whether the user may read the leads and contacts, once the conversation is over */
        canReadCards: true,
        place: "New York, US",
        matches: [],
        targets: { users: [], queues: [] },
        /** the managers' board; undefined: no manager */
        board: undefined,
        handOver: { done: true, reason: false },
        templates: [],
        /** what is broken with carriers, for administrators */
        notices: [],
        startOptions: {},
        start: {},
        /** @type {Map<number, Object>} what makes a message a text, by mail.message id */
        texts: new Map(),
        /** @type {string[]} what the client asked for */
        calls: [],
        ...values,
    });
}

// views are mounted without `startTexting` too
resetServer();

function accessError() {
    return makeServerError({ type: "AccessError" });
}

class TextingConversation extends models.Model {
    _name = "texting.conversation";
    _inherit = ["mail.thread"];

    name = fields.Char();
    can_accept = fields.Boolean();
    company_id = fields.Many2one({ relation: "res.company" });
    due_at = fields.Datetime();
    is_missed = fields.Boolean();
    last_direction = fields.Selection({ selection: [["inbound", "Received"], ["outbound", "Sent"]] });
    last_text_at = fields.Datetime();
    overdue_at = fields.Datetime();
    owner_id = fields.Many2one({ relation: "res.users" });
    person_status = fields.Selection({ selection: [["lead", "Lead"], ["customer", "Customer"]] });
    queue_id = fields.Many2one({ relation: "res.company" });
    snippet = fields.Char();
    state = fields.Selection({ selection: [["new", "New"], ["owned", "Owned"], ["archived", "Archived"]] });
    undelivered_count = fields.Integer();
    unseen_count = fields.Integer();
    waiting_since = fields.Datetime();

    _views = {
        list: `<list js_class="texting_inbox"><field name="display_name" widget="texting_conversation"/></list>`,
        search: "<search/>",
    };

    get_desk() {
        const { enabled, alerts, windows, busId, status, ready, layout } = textingServer;
        return {
            enabled,
            alerts,
            windows,
            bus_id: busId,
            counter: alerts.length,
            status,
            statuses: [READY, BREAK, OFFLINE],
            ready,
            next_step: "New texts to Sales ring the bell and appear here.",
            layout,
            leave_question: textingServer.leaveQuestion,
        };
    }

    action_accept([id]) {
        textingServer.calls.push(`accept ${id}`);
        return (
            textingServer.refusal ?? {
                accepted: true,
                owner: "Mitchell Admin",
                reason: false,
                action: textingServer.card,
            }
        );
    }

    get_windows(ids) {
        if (textingServer.refusesReading) {
            throw accessError();
        }
        return ids.map(
            (id) => textingServer.windows.find((window) => window.id === id) ?? makeWindow({ id })
        );
    }

    open_window([id], after) {
        const [window] = this.get_windows([id]);
        const messages = this.env["mail.message"]._filter([
            ["model", "=", "texting.conversation"],
            ["res_id", "=", id],
            ["id", ">", after ?? 0],
        ]);
        const ids = messages.map((message) => message.id).sort((a, b) => b - a);
        const { scheduled } = textingServer;
        return { window, scheduled, ...this.fetch_messages([id], ids) };
    }

    fetch_messages(ids, messageIds) {
        const messages = this.env["mail.message"].browse(messageIds);
        return {
            data: new mailDataHelpers.Store(
                messages,
                makeKwArgs({ for_current_user: true })
            ).get_result(),
            messages: messageIds,
        };
    }

    get_schedule_options() {
        return textingServer.scheduleOptions;
    }

    get_scheduled_texts() {
        return textingServer.scheduled;
    }

    send_text([id], body, attachmentIds = []) {
        const { send_at, cancel_on_reply } = getKwArgs(arguments, "ids", "body", "attachment_ids");
        if (send_at) {
            textingServer.calls.push(`send ${body} at ${send_at}`);
            textingServer.scheduled.push(makeScheduled({ body, send_at, cancel_on_reply }));
            return 1;
        }
        const files = attachmentIds.length ? ` with ${attachmentIds}` : "";
        textingServer.calls.push(`send ${body}${files}`);
        if (textingServer.refusesSending) {
            throw accessError();
        }
        return postText(id, { body, direction: "outbound", status: "queued" });
    }

    mark_seen([id], lastTextId) {
        textingServer.calls.push(`seen to ${lastTextId}`);
        textingServer.seenId = lastTextId;
    }

    get_leave_facts([id]) {
        const { undelivered, unconfirmed, scheduled, seenId = 0 } = textingServer;
        const [received_at, unseen] = ["2026-11-22 10:02:00", []];
        for (const [messageId, text] of textingServer.texts) {
            const [message] = this.env["mail.message"].browse(messageId);
            if (text.direction === "inbound" && text.id > seenId && message.res_id === id) {
                unseen.push({ id: text.id, body: message.body.slice(3, -4), received_at });
            }
        }
        return {
            last_message_id: seenId,
            unseen,
            undelivered,
            unconfirmed,
            scheduled: scheduled.length,
        };
    }

    set_hidden([id], hidden) {
        textingServer.calls.push(`hidden ${id} ${hidden}`);
    }

    action_leave([id], lastTextId) {
        textingServer.calls.push(`leave ${id} having had ${lastTextId}`);
        return textingServer.leave;
    }

    get_matches([id], term) {
        if (term) {
            textingServer.calls.push(`search ${term}`);
        }
        const { place, matches } = textingServer;
        const found = matches.filter(({ name }) => !term || name.includes(term));
        return { phone: "+12125550199", phone_display: "+1 212-555-0199", place, matches: found };
    }

    action_classify() {
        const { ids, kind, res_id, values } = getKwArgs(arguments, "ids", "kind", "res_id", "values");
        textingServer.calls.push(["classify", kind, res_id ?? JSON.stringify(values)].join(" "));
        const record = { res_model: "res.partner", res_id: 3, name: values?.name ?? "Dana Whitfield" };
        return {
            action: textingServer.card,
            window: makeWindow({ id: ids[0], name: record.name, record, can_classify: true }),
        };
    }

    get_transfer_targets() {
        return textingServer.targets;
    }

    action_transfer() {
        const { ids, user_id, queue_id, note } = getKwArgs(
            arguments,
            "ids",
            "user_id",
            "queue_id",
            "note"
        );
        const target = JSON.stringify({ user_id, queue_id, note });
        textingServer.calls.push(`transfer ${ids} ${target}`);
        return textingServer.handOver;
    }

    action_take_over() {
        const { ids, note } = getKwArgs(arguments, "ids", "note");
        textingServer.calls.push(`take over ${ids} ${note}`);
        if (textingServer.handOver.done) {
            textingServer.windows = [makeWindow({ id: ids[0] })];
        }
        return textingServer.handOver;
    }

    action_record_opt_out([id]) {
        textingServer.calls.push(`record opt-out ${id}`);
    }

    dismiss_possible_opt_out([id]) {
        textingServer.calls.push(`dismiss possible opt-out ${id}`);
    }

    add_note([id], body) {
        textingServer.calls.push(`note ${body}`);
        return postNote(id, body);
    }

    get_templates() {
        return textingServer.templates;
    }

    send_template([id], templateId) {
        textingServer.calls.push(`template ${templateId}`);
        const { body } = textingServer.templates.find((template) => template.id === templateId);
        return postText(id, { body, direction: "outbound", status: "queued" });
    }

    get_start_options(resModel, resId, phone) {
        textingServer.calls.push(`start options ${resModel} ${resId} ${phone}`);
        return {
            name: "Dana Whitfield",
            phones: [makePhone()],
            numbers: [{ id: 7, phone_display: "+1 415-555-0100", queue: "Sales queue" }],
            reason: false,
            ...textingServer.startOptions,
        };
    }

    start_text(resModel, resId, phone, numberId) {
        textingServer.calls.push(`start ${phone} from ${numberId}`);
        return {
            started: true,
            reason: false,
            conversation_id: 1,
            window: makeWindow(),
            ...textingServer.start,
        };
    }

    save_layout(layout) {
        const { width, height, x, is_floating } = layout;
        textingServer.calls.push(`layout ${width}x${height}+${x}${is_floating ? " floating" : ""}`);
    }
}

class TextingMessage extends models.Model {
    _name = "texting.message";

    action_retry([id]) {
        textingServer.calls.push(`retry ${id}`);
    }

    action_reschedule([id]) {
        const { body, send_at, cancel_on_reply } = getKwArgs(arguments, "ids");
        textingServer.calls.push(`reschedule ${id}: ${body} at ${send_at}, ${cancel_on_reply}`);
        const text = textingServer.scheduled.find((known) => known.id === id);
        Object.assign(text, { body, send_at, cancel_on_reply });
    }

    action_cancel_scheduled([id]) {
        textingServer.calls.push(`delete ${id}`);
        textingServer.scheduled = textingServer.scheduled.filter((known) => known.id !== id);
    }

    action_fetch_media([id]) {
        textingServer.calls.push(`fetch media ${id}`);
        for (const text of textingServer.texts.values()) {
            text.media?.forEach((medium) => Object.assign(medium, makeMedium("pending")));
        }
    }

    action_mark_sent([id]) {
        textingServer.calls.push(`it arrived ${id}`);
    }

    action_send_again([id]) {
        textingServer.calls.push(`send again ${id}`);
    }

    action_send_now([id]) {
        textingServer.calls.push(`send now ${id}`);
        textingServer.scheduled = textingServer.scheduled.filter((known) => known.id !== id);
    }
}

class MailMessage extends mailModels.MailMessage {
    _to_store(store) {
        super._to_store(...arguments);
        for (const { id } of this) {
            const texting = textingServer.texts?.get(id) ?? false;
            store._add_record_fields(this.env["mail.message"].browse(id), { texting });
        }
    }
}

class ResPartner extends mailModels.ResPartner {
    texting_opted_out_note = fields.Char();

    search_count() {
        return textingServer.canReadCards ? super.search_count(...arguments) : 0;
    }
}

class ResUsers extends mailModels.ResUsers {
    texting_set_status(ids, code) {
        textingServer.calls.push(`status ${code}`);
        return [READY, BREAK, OFFLINE].find((choice) => choice.code === code);
    }

    texting_set_on_call(ids, onCall) {
        textingServer.calls.push(`on call ${onCall}`);
        return textingServer.status;
    }

    texting_end_cooldown() {
        textingServer.calls.push("end cooldown");
        return READY;
    }
}

class TextingHealth extends models.Model {
    _name = "texting.health";

    get_notices() {
        return textingServer.notices;
    }
}

/** Administrators' first steps, closed. */
class Onboarding extends models.Model {
    _name = "onboarding.onboarding";

    get_texting_panel() {
        return { closed: true, done: false, number_id: false, steps: [] };
    }
}

class TextingBoard extends models.Model {
    _name = "texting.board";

    get_board() {
        if (!textingServer.board) {
            throw accessError();
        }
        return textingServer.board;
    }
}

export function defineTextingModels() {
    defineParams({ suite: "mail" }, "replace");
    return defineModels({
        ...mailModels,
        MailMessage,
        Onboarding,
        ResPartner,
        ResUsers,
        TextingBoard,
        TextingConversation,
        TextingHealth,
        TextingMessage,
    });
}

/** @returns {Object} an alert of `get_alerts`, with these values */
export function makeAlert(values = {}) {
    const id = values.id ?? 1;
    return {
        id,
        session_id: 100 + id,
        phone: "+12125550199",
        phone_display: "+1 212-555-0199",
        name: "Dana Whitfield",
        status: "lead",
        snippet: "Is the 10x10 unit still free?",
        received_at: "2026-11-22 10:02:00",
        queue: "Sales queue",
        hidden: false,
        action: "accept",
        owner: false,
        others_match: 0,
        unseen: 1,
        opt_out_suspected: false,
        due_at: "2026-11-22 10:07:00",
        overdue_at: "2026-11-22 10:12:00",
        ...values,
    };
}

/** @returns {Object} a phone of `get_start_options`, with these values */
export function makePhone(values = {}) {
    return { phone: "+12125550199", phone_display: "+1 212-555-0199", reason: false, ...values };
}

/** @returns {Object} a match of `get_matches`, with these values */
export function makeMatch(values = {}) {
    return {
        res_model: values.kind === "lead" ? "crm.lead" : "res.partner",
        res_id: 3,
        kind: "customer",
        name: "Dana Whitfield",
        detail: "+1 212 555 0199",
        why: "Same number, other format",
        ...values,
    };
}

/** @returns {Object} a window of `get_windows`, with these values */
export function makeWindow(values = {}) {
    const id = values.id ?? 1;
    return {
        id,
        session_id: 100 + id,
        name: "Dana Whitfield",
        status: "lead",
        phone: "+12125550199",
        phone_display: "+1 212-555-0199",
        number: "+14155550100",
        number_display: "+1 415-555-0100",
        queue: "Sales queue",
        state: "owned",
        owner: { id: serverState.userId, name: "Mitchell Admin" },
        is_mine: true,
        can_send: true,
        cannot_send_reason: false,
        record: false,
        unseen: 0,
        others_match: 0,
        can_accept: false,
        can_take_over: false,
        can_hand_on: true,
        can_classify: true,
        can_note: true,
        offers_templates: false,
        one_way: false,
        media: false,
        ...values,
    };
}

/** @returns {Object} a text that leaves later */
export function makeScheduled(values = {}) {
    return {
        id: 7,
        body: "The unit is ready.",
        send_at: "2026-11-28 14:00:00",
        tz: "America/New_York",
        cancel_on_reply: false,
        is_cancelled: false,
        author: "Mitchell Admin",
        files: 0,
        ...values,
    };
}

/** @returns {Object} how far a picture or file has come */
export function makeMedium(state, reason = false) {
    return { state, reason, can_fetch_again: state === "failed" };
}

/**
 * Put a text into a conversation on the mock server; nobody is notified.
 *
 * @returns {number} the id of its mail.message
 */
export function postText(conversationId, { body, direction = "inbound", ...values } = {}) {
    const isOutbound = direction === "outbound";
    const id = post(conversationId, {
        body,
        message_type: "sms",
        author_id: isOutbound ? values.author_id ?? serverState.partnerId : false,
        email_from: isOutbound ? "agent@example.com" : "Dana Whitfield",
        date: values.date ?? "2026-11-22 10:02:00",
    });
    textingServer.texts.set(id, {
        id: 1000 + id,
        kind: "text",
        direction,
        status: values.status ?? "received",
        failure: values.failure ?? false,
        can_retry: values.can_retry ?? false,
        segments: 1,
        is_automatic: values.is_automatic ?? false,
        ...(values.media && { media: values.media }),
        ...(values.wait && { wait: values.wait }),
        ...(values.reaction && { reaction: values.reaction }),
        ...(values.group_members && { group_members: values.group_members }),
    });
    return id;
}

/** @returns {number} the id of the text that this mail.message shows */
export function textIdOf(mailMessageId) {
    return textingServer.texts.get(mailMessageId).id;
}

/** An internal note of the user. @returns {number} the id of its mail.message */
export function postNote(conversationId, body) {
    const id = post(conversationId, {
        body,
        message_type: "comment",
        author_id: serverState.partnerId,
    });
    textingServer.texts.set(id, { kind: "note" });
    return id;
}

function post(conversationId, { body, ...values }) {
    const env = MockServer.env;
    const [subtype] = env["mail.message.subtype"]._filter([
        ["subtype_xmlid", "=", "mail.mt_comment"],
    ]);
    return env["mail.message"].create({
        body: `<p>${body}</p>`,
        model: "texting.conversation",
        res_id: conversationId,
        subtype_id: subtype.id,
        ...values,
    });
}

/** Tell this user over the bus. */
export function tell(type, payload) {
    const [partner] = MockServer.env["res.partner"].read(serverState.partnerId);
    MockServer.env["bus.bus"]._sendone(partner, type, payload);
}

/** A text arrives in a conversation the user owns. @returns {number} the id of its mail.message */
export function receiveText(conversationId, body, alert = {}) {
    const mail_message_id = postText(conversationId, { body });
    tell("texting.message/new", { id: conversationId, mail_message_id, direction: "inbound" });
    tell(
        "texting.alert/raised",
        makeAlert({ id: conversationId, action: "reply", snippet: body, ...alert })
    );
    return mail_message_id;
}

/**
 * Start the web client of an agent.
 *
 * @param {Object} [values] of `textingServer`
 * @param {(pyEnv: Object) => void} [prepare] creates records before the client starts
 */
export async function startTexting(values = {}, prepare = () => {}) {
    resetServer(values);
    const pyEnv = await startServer();
    for (const id of [1, 2, 3, 4]) {
        pyEnv["texting.conversation"].create({ name: `Conversation ${id}` });
    }
    prepare(pyEnv);
    await start();
    await animationFrame();
    return pyEnv;
}

/** Verify what the client asked of the server since the last time, `get_desk` apart. */
export async function expectCalls(expected) {
    await waitUntil(() => textingServer.calls.length >= expected.length);
    await animationFrame();
    expect(textingServer.calls.splice(0)).toEqual(expected);
}

/** @returns {import("@texting_inbox/core/texting_service").TextingService} */
export function getTexting() {
    return getService("texting");
}
