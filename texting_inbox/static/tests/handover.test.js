import { click, contains, insertText } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { draftOf } from "@texting_inbox/core/local_memory";
import {
    defineTextingModels,
    expectCalls,
    getTexting,
    makeWindow,
    startTexting,
    tell,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const TARGETS = {
    users: [
        { id: 8, name: "Agent Two", status: { code: "ready", name: "Ready" }, queues: ["Sales"] },
        { id: 9, name: "Agent Three", status: { code: "break", name: "Break" }, queues: ["Sales"] },
    ],
    queues: [
        { id: 4, name: "Support", ready: 2 },
        { id: 5, name: "Night", ready: 0 },
    ],
};
const DIALOG = ".o-texting-TransferDialog";

async function openTransfer(values = {}) {
    await startTexting({ windows: [makeWindow()], targets: TARGETS, ...values });
    await click(".o-texting-TextTab");
    await click(".o-texting-TextWindow-more");
    await click(".o-dropdown-item", { text: "Transfer" });
    await contains(DIALOG);
}

/** A manager looks at a colleague's conversation. */
async function review(values = {}, server = {}) {
    await startTexting(server);
    textingServer.windows = [
        makeWindow({
            is_mine: false,
            can_send: false,
            can_hand_on: false,
            can_take_over: true,
            owner: { id: 99, name: "Agent One" },
            ...values,
        }),
    ];
    await getTexting().openWindow(1);
    await contains(".o-texting-TextWindow");
}

test("Transfer shows agents with their status and queues with how many are Ready", async () => {
    await openTransfer();
    expect(queryAllTexts(`${DIALOG}-target`)).toEqual([
        "Agent Two · Sales\nReady",
        "Agent Three · Sales\nBreak",
        "Support\n2 Ready",
        "Night\nNobody Ready",
    ]);
    await contains(`${DIALOG}-transfer:disabled`);
});

test("a conversation is transferred to an agent with a note, and its window closes", async () => {
    await openTransfer();
    draftOf(1).write("Not yet");
    await click(`${DIALOG}-target[data-target='user-8']`);
    await insertText(`${DIALOG}-note`, "Speaks French");
    await click(`${DIALOG}-transfer`);
    await contains(".o-texting-TextWindow", { count: 0 });
    await contains(DIALOG, { count: 0 });
    await contains(".o_notification", { text: "Dana Whitfield: Transferred to Agent Two." });
    expect(draftOf(1).read("none")).toBe("none");
    await expectCalls(['transfer 1 {"user_id":8,"note":"Speaks French"}']);
    tell("texting.window/closed", { id: 1, reason: "Transferred to Agent Two" });
    await contains(".o_notification", { count: 1 });
});

test("a conversation is transferred to a queue", async () => {
    await openTransfer();
    await click(`${DIALOG}-target[data-target='queue-4']`);
    await click(`${DIALOG}-transfer`);
    await contains(".o-texting-TextWindow", { count: 0 });
    await expectCalls(['transfer 1 {"queue_id":4}']);
});

test("a refused transfer says why and keeps the window", async () => {
    await openTransfer({ handOver: { done: false, reason: "Agent Two has left the queue." } });
    await click(`${DIALOG}-target[data-target='user-8']`);
    await click(`${DIALOG}-transfer`);
    await contains(`${DIALOG}-problem`, { text: "Agent Two has left the queue." });
    await contains(".o-texting-TextWindow");
});

test("among many, the next owner is found by typing", async () => {
    const many = [...Array(12).keys()].map((index) => ({
        ...TARGETS.users[0],
        id: 100 + index,
        name: `Agent ${index}`,
    }));
    await openTransfer({ targets: { users: [...many, ...TARGETS.users], queues: [] } });
    await contains(`${DIALOG}-search:focus`);
    await insertText(`${DIALOG}-search`, "three");
    await contains(`${DIALOG}-target`, { count: 1, text: "Agent Three · Sales" });
});

test("a manager takes over from the bar that says whose it is", async () => {
    await review();
    await contains(".o-texting-TextWindow-readOnly", { text: "Owned by Agent One" });
    await click(".o-texting-TextWindow-takeOver");
    await contains(".o-texting-TakeOverDialog", {
        text: "You will own the conversation with Dana Whitfield. Agent One will be notified.",
    });
    await insertText(".o-texting-TakeOverDialog-note", "Out sick");
    await click(".o-texting-TakeOverDialog-takeOver");
    await contains(".o-texting-TextComposer");
    await contains(".o-texting-TakeOverDialog", { count: 0 });
    await expectCalls(["take over 1 Out sick"]);
});

test("a refused take-over says why", async () => {
    await review({}, { handOver: { done: false, reason: "Agent Two was faster." } });
    await click(".o-texting-TextWindow-takeOver");
    await click(".o-texting-TakeOverDialog-takeOver");
    await contains(".o-texting-TakeOverDialog [role='alert']", { text: "Agent Two was faster." });
});

test("who may not take over is not offered to", async () => {
    await review({ can_take_over: false, can_classify: false, can_note: false });
    await contains(".o-texting-TextWindow-readOnly", { text: "Owned by Agent One" });
    expect(".o-texting-TextWindow-takeOver").toHaveCount(0);
    await click(".o-texting-TextWindow-more");
    await contains(".o-dropdown-item", { count: 1, text: "Float above the page" });
});

test("a conversation that was taken over leaves with the reason", async () => {
    await startTexting({ windows: [makeWindow()] });
    await click(".o-texting-TextTab");
    await contains(".o-texting-TextWindow");
    tell("texting.window/closed", { id: 1, reason: "Taken over by Maya Manager." });
    await contains(".o-texting-TextWindow", { count: 0 });
    await contains(".o_notification", { text: "Dana Whitfield: Taken over by Maya Manager." });
});
