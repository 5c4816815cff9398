import { click, contains } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { getService } from "@web/../tests/web_test_helpers";
import { HINT_DELAY, POLL_DELAY } from "@texting_inbox/board/board_feed";
import {
    defineTextingModels,
    expectCalls,
    makeWindow,
    startTexting,
    tell,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

function makeRow(values = {}) {
    return {
        id: 1,
        name: "Dana Whitfield",
        status: "lead",
        queue: "Sales queue",
        since: "2026-11-22 10:02:00",
        due_at: "2026-11-22 10:07:00",
        overdue_at: "2026-11-22 10:12:00",
        ...values,
    };
}

function makeAgent(name, code, status, values = {}) {
    return {
        id: 7,
        name,
        status: { code, name: status, allows_accept: code === "ready" },
        since: "2026-11-22 09:00:00",
        is_gone: false,
        gone_at: false,
        ...values,
    };
}

function makeBoard(values = {}) {
    return {
        enabled: true,
        figures: { received: 12, answered: 5, first_response_seconds: 245, missed: 0 },
        waiting: { rows: [], total: 0, missed: 0 },
        owned: { agents: [], total: 0, owners: 0 },
        agents: { rows: [], total: 0, ready: 0 },
        ...values,
    };
}

function makeOwner(values = {}) {
    const row = makeRow({ id: 2, name: "Marc Olsen", status: "customer", owned_at: "2026-11-22 10:00:00" });
    const answered = { ...row, id: 3, name: "Eve", since: false, due_at: false, overdue_at: false };
    return { id: 99, name: "Agent One", owned: 6, unanswered: 1, since: row.since, rows: [row, answered], ...values };
}

async function openBoard(values, server = {}) {
    mockDate("2026-11-22 10:06:00", 0);
    await startTexting({ board: makeBoard(values), ...server });
    await getService("action").doAction("texting_inbox.board");
    await contains(".o-texting-Board");
}

test("the board shows today's figures, what waits, who owns what and what agents are doing", async () => {
    await openBoard({
        waiting: { rows: [makeRow()], total: 3, missed: 2 },
        owned: { agents: [makeOwner()], total: 6, owners: 1 },
        agents: {
            rows: [
                makeAgent("Agent One", "ready", "Ready", { is_gone: true, gone_at: "2026-11-22 10:00:00" }),
                makeAgent("Agent Two", "on_call", "On Call", { id: 8 }),
            ],
            total: 2,
            ready: 1,
        },
    });
    expect(queryAllTexts(".o-texting-Board-figure dd")).toEqual(["12", "5", "4 min", "0"]);
    expect(queryAllTexts(".o-texting-Board-waiting .o-texting-BoardRow-name")).toEqual(["Dana Whitfield"]);
    expect(".o-texting-Board-waiting .o-texting-Board-more").toHaveText("and 2 more");
    expect(".o-texting-Board-expired").toHaveText("Alert expired: 2");
    expect(".o-texting-BoardOwner-counts").toHaveText("6 owned, 1 unanswered");
    expect(".o-texting-BoardOwner .o-texting-Board-more").toHaveText("and 4 more");
    expect(".o-texting-BoardRow-answered").toHaveText("Answered");
    expect(queryAllTexts(".o-texting-BoardAgent-status")).toEqual(["Ready · 1 h", "On Call · 1 h"]);
    expect(".o-texting-BoardAgent-gone").toHaveText("Away from Odoo: 6 min");
});

test("ages go on, and are marked by a sign besides the colour past the target", async () => {
    await openBoard({ waiting: { rows: [makeRow()], total: 1, missed: 0 } });
    expect(".o-texting-BoardAge.text-muted .fa-clock-o").toHaveCount(1);
    await advanceTime(POLL_DELAY * 7);
    await contains(".o-texting-BoardAge.o-texting-warning .fa-exclamation-circle");
    await advanceTime(POLL_DELAY * 30);
    await contains(".o-texting-BoardAge.text-danger .fa-exclamation-triangle");
    expect(".o-texting-BoardAge").toHaveText(/^10 min\n· Past twice/);
});

test("an empty board says so in each column", async () => {
    await openBoard();
    expect(queryAllTexts(".o-texting-Board-empty")).toEqual([
        "Nobody is waiting",
        "Nobody owns a conversation",
        "No queue has agents yet",
    ]);
});

test("where two-way texting is off the board says so", async () => {
    await openBoard({}, { board: { enabled: false } });
    await contains(".o-texting-Board-off");
});

test("a hint on the bus brings the board up to date, and so does time without one", async () => {
    await openBoard();
    textingServer.board = makeBoard({ waiting: { rows: [makeRow()], total: 1, missed: 0 } });
    tell("texting.board/changed", {});
    await advanceTime(HINT_DELAY);
    await contains(".o-texting-Board-waiting .o-texting-BoardRow");
    textingServer.board = makeBoard();
    await advanceTime(POLL_DELAY);
    await contains(".o-texting-Board-waiting .o-texting-BoardRow", { count: 0 });
});

test("a manager whose rights end sees nothing more", async () => {
    await openBoard({ waiting: { rows: [makeRow()], total: 1, missed: 0 } });
    textingServer.board = undefined;
    await advanceTime(POLL_DELAY);
    await contains(".o-texting-Board [role='alert']");
    expect(".o-texting-BoardRow").toHaveCount(0);
});

test("a conversation is opened, taken over and transferred from its row", async () => {
    await openBoard(
        { owned: { agents: [makeOwner()], total: 2, owners: 1 } },
        { targets: { users: [], queues: [{ id: 4, name: "Support", ready: 2 }] } }
    );
    await click("[data-conversation-id='2'] .o-texting-BoardRow-takeOver");
    await contains(".o-texting-TakeOverDialog p", {
        text: "You will own the conversation with Marc Olsen. Agent One will be notified.",
    });
    await click(".o-texting-TakeOverDialog-takeOver");
    await contains(".o-texting-TextWindow");
    await click("[data-conversation-id='3'] .o-texting-BoardRow-transfer");
    await click(".o-texting-TransferDialog-target[data-target='queue-4']");
    await click(".o-texting-TransferDialog-transfer");
    await expectCalls(["take over 2 undefined", 'transfer 3 {"queue_id":4}']);
    textingServer.windows = [makeWindow({ id: 3, name: "Eve", is_mine: false })];
    await click("[data-conversation-id='3'] .o-texting-BoardRow-open");
    await contains(".o-texting-TextWindow-name", { text: "Eve" });
});

test("arrow keys go from row to row and from column to column", async () => {
    await openBoard({
        waiting: { rows: [makeRow(), makeRow({ id: 4, name: "Ann" })], total: 2, missed: 0 },
        owned: { agents: [makeOwner()], total: 2, owners: 1 },
    });
    const isFocused = (id) => expect(`[data-conversation-id='${id}'] .o-texting-BoardRow-open`).toBeFocused();
    document.querySelector("[data-conversation-id='1'] .o-texting-BoardRow-open").focus();
    await press("ArrowDown");
    isFocused(4);
    await press("ArrowRight");
    isFocused(2);
    await press("ArrowLeft");
    isFocused(1);
    await animationFrame();
});
