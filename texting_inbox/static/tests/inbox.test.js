import { click, contains, insertText, openFormView } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import { getService, MockServer, onRpc, serverState } from "@web/../tests/web_test_helpers";
import { POLL_DELAY, REFRESH_INTERVAL } from "@texting_inbox/inbox/live_hook";
import {
    defineTextingModels,
    expectCalls,
    getTexting,
    makeAlert,
    makeWindow,
    OFFLINE,
    postText,
    receiveText,
    startTexting,
    tell,
    textIdOf,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("desktop");

defineTextingModels();

const ROW = ".o_data_row";
const rowOf = (id) => `.o-texting-Conversation[data-conversation-id="${id}"]`;

beforeEach(() => mockDate("2026-11-22 10:10:00", 0));

async function openList() {
    await getService("action").doAction({
        type: "ir.actions.act_window",
        res_model: "texting.conversation",
        views: [[false, "list"]],
    });
    await contains(ROW, { count: 4 });
}

/** An agent opens the inbox; of what `startTexting` created they own the first two, the others wait. */
async function openInbox(values = {}, rows = {}) {
    const windows = [makeWindow({ id: 1, name: "Conversation 1" }), makeWindow({ id: 2, name: "Conversation 2" })];
    const others = [3, 4].map((id) =>
        makeWindow({ id, name: `Conversation ${id}`, is_mine: false, owner: false, state: "new", can_accept: true })
    );
    await startTexting({ windows, ...values }, (pyEnv) => {
        for (const id of [1, 2, 3, 4]) {
            const owner = id < 3 ? { state: "owned", owner_id: serverState.userId } : { state: "new", can_accept: true };
            pyEnv["texting.conversation"].write([id], { ...owner, ...rows[id] });
        }
        values.prepare?.(pyEnv);
    });
    textingServer.windows = [...textingServer.windows, ...others];
    await openList();
}

/** Time goes on until the inbox has been read again. */
async function wait() {
    await advanceTime(REFRESH_INTERVAL * 2);
    await animationFrame();
}

/** Something happens on the server, and the bus tells. */
async function hear(event) {
    const heard = new Promise((resolve) => getService("bus_service").subscribe(event, resolve));
    tell(event, { id: 7 });
    await heard;
    await wait();
}

test("a row shows whose it is, the last text, what is to be done and since when it waits", async () => {
    const waiting = { waiting_since: "2026-11-22 10:02:00", due_at: "2026-11-22 10:07:00", overdue_at: "2026-11-22 10:12:00" };
    await openInbox({}, {
        1: { snippet: "Is it free?", last_direction: "inbound", unseen_count: 2, person_status: "lead", ...waiting },
        2: { snippet: "Yes", last_direction: "outbound", last_text_at: "2026-11-22 09:30:00", undelivered_count: 1 },
        3: { waiting_since: "2026-11-22 10:08:00", is_missed: true },
    });
    await contains(`${rowOf(1)} .o-texting-Conversation-snippet`, { text: "Is it free?" });
    await contains(`${rowOf(1)} .o-texting-StatusLabel`, { text: "Lead" });
    await contains(`${rowOf(1)} [aria-label="Unread"]`);
    await contains(`${rowOf(1)} .o-texting-Conversation-unseen`, { text: "2 unread texts" });
    expect(`${rowOf(1)} .o-texting-AgeField.o-texting-warning`).toHaveText(/8 min/);
    await contains(`${rowOf(1)} .o-texting-Conversation-place`, { text: "Mitchell Admin" });
    await contains(`${rowOf(2)} [aria-label="Answered"]`);
    await contains(`${rowOf(2)} [aria-label="Our text:"]`);
    expect(`${rowOf(2)} .o-texting-Conversation-undelivered`).toHaveText(/1 text failed or is unconfirmed/);
    await contains(`${rowOf(3)} [aria-label="Read, not answered"]`);
    await contains(`${rowOf(3)} .badge`, { text: "Missed" });
    await contains(`${rowOf(3)} .o-texting-AcceptButton`);
    expect(`${rowOf(1)} .o-texting-AcceptButton`).toHaveCount(0);
});

test("the inbox follows what happens while it is open, and not more often than it rests", async () => {
    await openInbox();
    onRpc("texting.conversation", "web_search_read", () => expect.step("read"));
    MockServer.env["texting.conversation"].write([3], { snippet: "Hello again" });
    for (const event of ["texting.alert/raised", "texting.message/new", "texting.message/status"]) {
        tell(event, { id: 7 });
    }
    await hear("texting.alert/dropped");
    await contains(rowOf(3), { text: "Hello again" });
    expect.verifySteps(["read"]);
});

test("rows that are ticked stay as they are", async () => {
    await openInbox();
    await click(`${ROW}:first .o_list_record_selector input`);
    onRpc("texting.conversation", "web_search_read", () => expect.step("read"));
    await hear("texting.alert/dropped");
    expect.verifySteps([]);
    await click(`${ROW}:first .o_list_record_selector input`);
    await hear("texting.alert/dropped");
    expect.verifySteps(["read"]);
});

test("a conversation is read in the pane, where its texts are seen and raise no alert", async () => {
    let first;
    await openInbox({ prepare: () => (first = postText(1, { body: "Is it free?" })) });
    await click(rowOf(1));
    await contains(".o-texting-Inbox-pane .o-texting-inbound", { text: "Is it free?" });
    await contains(`${rowOf(1)}[aria-current="true"]`);
    await expectCalls([`seen to ${textIdOf(first)}`]);
    const second = receiveText(1, "Hello?");
    await contains(".o-texting-Inbox-pane .o-texting-inbound", { text: "Hello?" });
    await expectCalls([`seen to ${textIdOf(second)}`]);
    expect(".o-texting-Bell-badge").toHaveCount(0);
    getTexting().desk.attentive = false;
    receiveText(1, "Anybody there?");
    await contains(".o-texting-Inbox-pane .o-texting-inbound", { text: "Anybody there?" });
    await expectCalls([]);
    await contains(".o-texting-Bell-badge", { text: "1" });
});

test("no window floats in the inbox: what was open goes on in the pane, and comes back with what was typed", async () => {
    await startTexting({ windows: [makeWindow({ id: 1 }), makeWindow({ id: 2 })] });
    await click(".o-texting-TextTab:first");
    await insertText(".o-texting-TextComposer-input", "Yes, it is");
    const id = getTexting().desk.windows.lastOpenId;
    await openList();
    await contains(`.o-texting-Inbox-pane .o-texting-TextWindow[data-conversation-id="${id}"]`);
    await contains(".o-texting-TextComposer-input", { value: "Yes, it is" });
    expect(".o-texting-WindowDock").toHaveCount(0);
    await insertText(".o-texting-TextComposer-input", " free");
    await click(rowOf(3 - id));
    await contains(".o-texting-TextComposer-input", { value: "" });
    await click(rowOf(id));
    await contains(".o-texting-TextComposer-input", { value: "Yes, it is free" });
    await openFormView("res.partner", serverState.partnerId);
    await contains(`.o-texting-WindowDock .o-texting-TextWindow[data-conversation-id="${id}"]`);
    await contains(".o-texting-WindowDock .o-texting-TextComposer-input", { value: "Yes, it is free" });
});

test("arrows move, Enter opens, A accepts, E leaves; letters that are typed do nothing else", async () => {
    await openInbox();
    queryFirst(`${rowOf(3)}`).closest("td").focus();
    await press("a");
    await expectCalls(["accept 3"]);
    await contains(".o-texting-Inbox-pane .o-texting-TextWindow[data-conversation-id='3']");
    await click(rowOf(2));
    await contains(".o-texting-Inbox-pane .o-texting-TextComposer-input:focus");
    await press("a");
    await press("e");
    await expectCalls([]);
    expect(".modal").toHaveCount(0);
    await press("Escape");
    expect(queryFirst(rowOf(2)).closest("td")).toBeFocused();
    await press("ArrowUp");
    await press("ArrowUp");
    const focused = document.activeElement.querySelector(".o-texting-Conversation")?.dataset.conversationId;
    await press("Enter");
    await contains(`.o-texting-Inbox-pane .o-texting-TextWindow[data-conversation-id='${focused ?? 2}']`);
    queryFirst(rowOf(1)).closest("td").focus();
    await press("e");
    await contains(".o-texting-LeaveDialog-stay:focus");
    await press("Escape");
    await contains(".modal", { count: 0 });
    await expectCalls([]);
});

test("of two conversations chosen one after the other, the last one is shown, whichever comes first", async () => {
    await openInbox();
    const slow = new Deferred();
    onRpc("texting.conversation", "open_window", async ({ args }) => {
        if (args[0][0] === 3) {
            await slow;
        }
    });
    await click(rowOf(3));
    await click(rowOf(1));
    await contains(".o-texting-Inbox-pane .o-texting-TextWindow[data-conversation-id='1']");
    slow.resolve();
    await animationFrame();
    await contains(".o-texting-Inbox-pane .o-texting-TextWindow[data-conversation-id='1']");
    expect(getTexting().desk.windows.has(3)).toBe(false);
});

test("what was read before it was accepted is seen once it is", async () => {
    let id;
    await openInbox({ prepare: () => (id = postText(3, { body: "Hello?" })) });
    await click(rowOf(3));
    await contains(".o-texting-Inbox-pane .o-texting-inbound", { text: "Hello?" });
    await expectCalls([]);
    textingServer.windows = [makeWindow({ id: 3 })];
    await click(".o-texting-Inbox-pane .o-texting-AcceptButton");
    await expectCalls(["accept 3", `seen to ${textIdOf(id)}`]);
});

test("the row with the focus keeps it when the list is read again, and a neighbour gets it when the row is gone", async () => {
    await openInbox();
    const rows = queryAll(".o-texting-Conversation").map((row) => Number(row.dataset.conversationId));
    queryFirst(rowOf(rows[1])).closest("td").focus();
    await hear("texting.alert/dropped");
    expect(queryFirst(rowOf(rows[1])).closest("td")).toBeFocused();
    MockServer.env["texting.conversation"].unlink([rows[1]]);
    await hear("texting.alert/dropped");
    expect(queryFirst(rowOf(rows[2])).closest("td")).toBeFocused();
});

test("a status that refuses Accept greys it in row and pane, with the reason", async () => {
    await openInbox({ status: OFFLINE });
    await click(rowOf(3));
    await contains(".o-texting-Inbox-pane .o-texting-AcceptButton[aria-disabled='true']");
    expect(`${rowOf(3)} .o-texting-AcceptButton`).toHaveAttribute("title", OFFLINE.reason);
    await click(".o-texting-Inbox-pane .o-texting-AcceptButton");
    await expectCalls([]);
});

test("an unrecognised number that is accepted opens the Greeting card and no other view", async () => {
    await openInbox();
    textingServer.windows = [makeWindow({ id: 3, name: false, status: false })];
    await click(`${rowOf(3)} .o-texting-AcceptButton`);
    await contains(".o-texting-GreetingCard");
    await contains(".o-texting-Inbox-pane .o-texting-TextWindow[data-conversation-id='3']");
    await expectCalls(["accept 3"]);
});

test("a conversation that a colleague accepts while it is read leaves the pane", async () => {
    await openInbox({ alerts: [makeAlert({ id: 3 })] });
    await click(rowOf(3));
    await contains(".o-texting-Inbox-pane .o-texting-TextWindow");
    textingServer.refusesReading = true;
    tell("texting.alert/dropped", { id: 3, owner: "Agent Two" });
    await contains(".o_notification", { text: "Conversation 3: Taken by Agent Two" });
    await contains(".o-texting-InboxPane-empty");
    expect(getTexting().desk.windows.has(3)).toBe(false);
});

test("a text of somebody who still waits appears while it is read", async () => {
    await openInbox({ prepare: () => postText(3, { body: "Hello?" }) });
    await click(rowOf(3));
    await contains(".o-texting-Inbox-pane .o-texting-inbound", { text: "Hello?" });
    postText(3, { body: "Anybody there?" });
    tell("texting.alert/raised", makeAlert({ id: 3 }));
    await contains(".o-texting-Inbox-pane .o-texting-inbound", { text: "Anybody there?" });
});

test("several are left: what has unread texts or is not mine stays, as does what the server refuses", async () => {
    await openInbox({}, { 2: { undelivered_count: 1 }, 4: { unseen_count: 1, state: "owned", owner_id: serverState.userId } });
    await click("thead .o_list_record_selector input");
    await click(".o-texting-Inbox-leave");
    await contains(".o-texting-LeaveSeveralDialog-stay:focus");
    expect(".modal").toHaveText(/You will no longer own 2 conversations\./);
    expect(".o-texting-LeaveSeveralDialog-undelivered").toHaveText(/: Conversation 2$/);
    await contains(".o-texting-LeaveSeveralDialog-staying li", { count: 2 });
    await contains("li", { text: "Conversation 3: You do not own it." });
    await contains("li", { text: "Conversation 4: It has texts that you have not read." });
    textingServer.leave = { left: false, reason: "A new text just arrived." };
    await click(".o-texting-LeaveSeveralDialog-leave");
    await contains(".o-texting-LeaveSeveralDialog-result", { text: "Left: 0. Not left: 4." });
    await contains("li", { text: "Conversation 1: A new text just arrived." });
    await contains(".o-texting-LeaveSeveralDialog-leave", { count: 0 });
    const calls = textingServer.calls.splice(0).sort();
    expect(calls).toEqual(["leave 1 having had null", "leave 2 having had null"]);
    expect(getTexting().desk.windows.has(1)).toBe(true);
});

test("several are transferred, and those that are not mine are named", async () => {
    const targets = { users: [{ id: 9, name: "Agent Two", status: { code: "ready", name: "Ready" }, queues: [] }], queues: [] };
    onRpc("res.users", "has_group", () => false);
    await openInbox({ targets });
    await click("thead .o_list_record_selector input");
    await click(".o-texting-Inbox-transfer");
    await contains(".modal-title", { text: "Transfer 2 conversations" });
    await click("[data-target='user-9'] input");
    await click(".o-texting-TransferDialog-transfer");
    await contains(".o_notification");
    expect(".o_notification").toHaveText(/Conversation 3: You do not own it/);
    const calls = textingServer.calls.splice(0).sort();
    expect(calls).toEqual([`transfer 1 {"user_id":9}`, `transfer 2 {"user_id":9}`]);
    expect(queryAllTexts(".o_notification").join()).not.toInclude("Conversation 1");
});

test("a manager sees what owner and person write, and when somebody else owns it", async () => {
    const owner = { id: 9, name: "Agent Two" };
    onRpc("res.users", "has_group", () => true);
    await openInbox({ prepare: () => postText(4, { body: "Hello?" }) });
    textingServer.windows = [makeWindow({ id: 4, is_mine: false, owner })];
    await click(rowOf(4));
    await contains(".o-texting-Inbox-pane .o-texting-inbound", { text: "Hello?" });
    postText(4, { body: "Yes?", direction: "outbound" });
    textingServer.windows = [makeWindow({ id: 4, is_mine: false, owner: { id: 8, name: "Agent Three" } })];
    await advanceTime(POLL_DELAY * 2);
    await contains(".o-texting-Inbox-pane .o-texting-outbound", { text: "Yes?" });
    await contains(".o-texting-TextWindow-readOnly", { text: "Owned by Agent Three" });
});

test("a manager reads what an agent owns, and can take it over", async () => {
    await openInbox();
    const owner = { id: 9, name: "Agent Two" };
    textingServer.windows = [makeWindow({ id: 4, is_mine: false, owner, can_take_over: true })];
    await click(rowOf(4));
    await contains(".o-texting-Inbox-pane .o-texting-TextWindow-readOnly", { text: "Owned by Agent Two" });
    await click(".o-texting-TextWindow-takeOver");
    await click(".o-texting-TakeOverDialog button", { text: "Take Over" });
    await contains(".o-texting-Inbox-pane .o-texting-TextComposer-input");
    expect(".o-texting-WindowDock").toHaveCount(0);
});
