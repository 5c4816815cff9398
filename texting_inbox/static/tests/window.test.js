import { click, contains, insertText, openDiscuss, scroll } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { keyDown, manuallyDispatchProgrammaticEvent, press, queryAll, queryAllTexts, queryFirst, resize } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, tick } from "@odoo/hoot-mock";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { CONFIRM_DELAY } from "@texting_inbox/core/texting_service";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import {
    arrange,
    arrangeDocked,
    canDock,
    clampLayout,
    FOLD_WIDTH,
    foldTabs,
    GAP,
    MIN_PAGE,
    MIN_TAB_WIDTH,
    TABS_WIDTH,
} from "@texting_inbox/window/dock_layout";
import {
    defineTextingModels,
    expectCalls,
    getTexting,
    makeAlert,
    makeWindow,
    postText,
    receiveText,
    startTexting,
    tell,
    textIdOf,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

/** Start with one owned conversation in an open window. */
async function startWithWindow(values = {}, prepare = () => {}, layout = {}) {
    const window = makeWindow(values);
    await startTexting({ windows: [window], layout }, prepare);
    await click(".o-texting-TextTab");
    await contains(".o-texting-TextWindow");
    await contains(".o-mail-Thread");
}

test("every owned conversation has at least its tab after a start", async () => {
    await startTexting({ windows: [makeWindow({ id: 1 }), makeWindow({ id: 2, name: "Marc" })] });
    await contains(".o-texting-TextTab", { count: 2 });
    expect(".o-texting-TextWindow").toHaveCount(0);
});

test("the window says who, to which of our numbers, and shows past texts", async () => {
    await startWithWindow({}, () => {
        postText(1, { body: "Hi, do you have storage?" });
        postText(1, { body: "Yes, from 5x5 up", direction: "outbound", status: "delivered" });
    });
    await contains(".o-texting-TextWindow-name", { text: "Dana Whitfield" });
    await contains(".o-texting-TextWindow .o-texting-StatusLabel", { text: "Lead" });
    await contains(".o-texting-TextWindow-route", { text: "+1 212-555-0199" });
    await contains(".o-texting-TextWindow-route", { text: "Sales queue (+1 415-555-0100)" });
    await contains(".o-texting-inbound", { text: "Hi, do you have storage?" });
    await contains(".o-texting-outbound", { text: "Yes, from 5x5 up" });
});

test("an open window is open again after a reload", async () => {
    await startWithWindow();
    const texting = getTexting();
    const remembered = texting.desk.windows.memory.read([]);
    expect(remembered).toMatchObject([{ id: 1, minimised: false }]);
});

test("texts that are in sight are reported as seen, once", async () => {
    let first;
    await startWithWindow({}, () => {
        first = postText(1, { body: "Hello?" });
    });
    await expectCalls([`seen to ${textIdOf(first)}`]);
    const second = receiveText(1, "Anybody there?");
    await contains(".o-texting-inbound", { text: "Anybody there?" });
    await expectCalls([`seen to ${textIdOf(second)}`]);
    tell("texting.message/new", { id: 1, mail_message_id: second, direction: "inbound" });
    await tick();
    await expectCalls([]);
    await contains(".o-texting-inbound", { count: 2 });
});

test("texts that arrive while Odoo is not looked at are seen when it is again", async () => {
    await startWithWindow();
    const texting = getTexting();
    texting.desk.attentive = false;
    const id = receiveText(1, "Hello?");
    await contains(".o-texting-inbound", { text: "Hello?" });
    await expectCalls([]);
    await contains(".o-texting-Bell-badge", { text: "1" });
    texting.desk.attentive = true;
    await expectCalls([`seen to ${textIdOf(id)}`]);
});

test("what lies behind a dialog is not seen until it is closed, and windows there take no key", async () => {
    await startWithWindow();
    await contains(".o-texting-TextComposer-input:focus");
    getTexting().services.dialog.add(ConfirmationDialog, { body: "Really?", cancel: () => {} });
    await contains(".modal");
    await contains(".o-texting-WindowDock[inert]");
    const id = receiveText(1, "Hello?");
    await contains(".o-texting-inbound", { text: "Hello?" });
    queryFirst(".o-texting-TextComposer-input").focus();
    expect(".modal .btn-primary").toBeFocused();
    await contains(".o-texting-Bell-badge", { text: "1" });
    await expectCalls([]);
    await click(".modal button", { text: "Cancel" });
    await expectCalls([`seen to ${textIdOf(id)}`]);
    await contains(".o-texting-TextComposer-input:focus");
    expect(".o-texting-WindowDock[inert]").toHaveCount(0);
});

test("a window that opens behind a dialog waits with taking the focus", async () => {
    await startTexting({ windows: [makeWindow()] });
    getTexting().services.dialog.add(ConfirmationDialog, { body: "Really?", cancel: () => {} });
    await contains(".modal .btn-primary:focus");
    getTexting().desk.windows.open(1);
    await contains(".o-texting-TextWindow");
    await animationFrame();
    expect(".modal .btn-primary").toBeFocused();
    await click(".modal button", { text: "Cancel" });
    await contains(".o-texting-TextComposer-input:focus");
});

test("windows close when rights end, whichever way that is noticed", async () => {
    await startWithWindow();
    textingServer.windows = [];
    tell("texting.desk/changed", {});
    await advanceTime(CONFIRM_DELAY);
    await contains(".o-texting-TextWindow", { count: 0 });
    textingServer.windows = [makeWindow({ id: 2, name: "Marc Olsen" })];
    await getTexting().openWindow(2);
    await contains(".o-texting-TextWindow");
    textingServer.windows = [];
    textingServer.refusesSending = true;
    await insertText(".o-texting-TextComposer-input", "Hello");
    await click(".o-texting-TextComposer-send");
    await animationFrame();
    await advanceTime(CONFIRM_DELAY);
    await contains(".o-texting-TextWindow", { count: 0 });
    await expectCalls(["send Hello"]);
});

test("a colleague's window that may not be read any more closes as well", async () => {
    await startTexting({ windows: [] });
    textingServer.windows = [makeWindow({ is_mine: false, can_send: false })];
    await getTexting().openWindow(1);
    await contains(".o-texting-TextWindow-readOnly");
    textingServer.refusesReading = true;
    tell("texting.desk/changed", {});
    await advanceTime(CONFIRM_DELAY);
    await contains(".o-texting-TextWindow", { count: 0 });
});

test("of many unseen texts none is seen before the first was in view", async () => {
    let last;
    await startTexting({ windows: [makeWindow({ unseen: 25 })] }, () => {
        for (let number = 1; number <= 25; number++) {
            last = postText(1, { body: `Text ${number}` });
        }
    });
    await click(".o-texting-TextTab");
    await contains(".o-texting-inbound", { count: 25 });
    await contains(".o-texting-TextWindow .o-mail-Thread", { scroll: "bottom" });
    await contains(".o-texting-TextWindow-unseenAbove", { text: "25 unseen texts" });
    await expectCalls([]);
    await click(".o-texting-TextWindow-unseenAbove");
    await contains(".o-texting-TextWindow-unseenAbove", { count: 0 });
    await scroll(".o-texting-TextWindow .o-mail-Thread", "bottom");
    await expectCalls([`seen to ${textIdOf(last)}`]);
});

test("a minimised conversation counts its unseen texts and reports none as seen", async () => {
    await startTexting({ windows: [makeWindow()] });
    receiveText(1, "Hello?", { unseen: 2 });
    await contains(".o-texting-TextTab-unseen", { text: "2 unseen" });
    await expectCalls([]);
});

test("a text that arrives while scrolled up shows a pill and does not jump", async () => {
    await startWithWindow({}, () => {
        for (let number = 1; number <= 25; number++) {
            postText(1, { body: `Text ${number}` });
        }
    });
    await contains(".o-texting-inbound", { count: 25 });
    await scroll(".o-texting-TextWindow .o-mail-Thread", 0);
    textingServer.calls.length = 0;
    const id = receiveText(1, "New one");
    await click(".o-texting-TextWindow-newText");
    await contains(".o-texting-TextWindow .o-mail-Thread", { scroll: "bottom" });
    await contains(".o-texting-TextWindow-newText", { count: 0 });
    await expectCalls([`seen to ${textIdOf(id)}`]);
});

test("texts stand in order although they arrive out of it", async () => {
    await startWithWindow();
    const early = postText(1, { body: "First" });
    const late = postText(1, { body: "Second" });
    for (const mail_message_id of [late, early]) {
        tell("texting.message/new", { id: 1, mail_message_id, direction: "inbound" });
        await contains(".o-texting-inbound", { text: mail_message_id === late ? "Second" : "First" });
    }
    expect(queryAllTexts(".o-texting-inbound .o-mail-Message-body")).toEqual(["First", "Second"]);
});

test("Escape minimises and leaves the focus on the tab, where Enter opens the window again", async () => {
    await startWithWindow();
    await contains(".o-texting-TextComposer-input:focus");
    await press("Escape");
    await contains(".o-texting-TextTab:focus");
    await press("Enter");
    await contains(".o-texting-TextComposer-input:focus");
    expect(".o-texting-TextTab").toHaveCount(0);
});

test("Escape minimises and never leaves", async () => {
    await startWithWindow();
    await contains(".o-texting-TextComposer-input:focus");
    await press("Escape");
    await contains(".o-texting-TextTab");
    expect(".o-texting-TextWindow").toHaveCount(0);
    await expectCalls([]);
});

test("a conversation left in another tab leaves this one", async () => {
    await startWithWindow();
    tell("texting.window/closed", { id: 1, reason: false });
    await contains(".o-texting-TextWindow", { count: 0 });
    expect(".o-texting-TextTab").toHaveCount(0);
});

test("a conversation accepted in another tab gets a tab, and news of it are shown", async () => {
    await startTexting();
    tell("texting.window/changed", makeWindow({ name: false, status: false }));
    await contains(".o-texting-TextTab", { text: "+1 212-555-0199" });
    tell("texting.window/changed", makeWindow({ name: "Dana Whitfield" }));
    await contains(".o-texting-TextTab", { text: "Dana Whitfield" });
});

test("a manager reads without a composer and sees whose it is", async () => {
    await startTexting({
        windows: [],
    });
    textingServer.windows = [
        makeWindow({ is_mine: false, can_send: false, owner: { id: 99, name: "Agent One" } }),
    ];
    await getTexting().openWindow(1);
    await contains(".o-texting-TextWindow-readOnly", { text: "Owned by Agent One" });
    expect(".o-texting-TextComposer").toHaveCount(0);
    await click(".o-texting-TextWindow-close");
    await contains(".o-texting-TextWindow", { count: 0 });
    await expectCalls([]);
});

test("who cannot be texted has no composer but the reason", async () => {
    await startWithWindow({
        can_send: false,
        cannot_send_reason: "Dana Whitfield has opted out (STOP, 3 Nov).",
    });
    await contains(".o-texting-TextWindow-readOnly", {
        text: "Dana Whitfield has opted out (STOP, 3 Nov).",
    });
    expect(".o-texting-TextComposer").toHaveCount(0);
});

test("the window floats above Discuss", async () => {
    await startWithWindow();
    await openDiscuss();
    await contains(".o-mail-Discuss");
    await contains(".o-texting-TextWindow");
});

const FLOATING = { is_floating: true };

test("a docked window stands beside the page, which ends where it begins", async () => {
    await startWithWindow();
    const { left, top, bottom } = queryFirst(".o-texting-TextWindow").getBoundingClientRect();
    const page = queryFirst(".o_action_manager").getBoundingClientRect();
    expect(page.right).toBeLessThan(left);
    expect(page.width).toBeGreaterThan(MIN_PAGE);
    expect(top).toBeLessThan(100);
    expect(Math.abs(bottom - window.innerHeight)).toBeLessThan(10);
    await click(".o-texting-TextWindow-minimise");
    await contains(".o-texting-TextTab");
    const tab = queryFirst(".o-texting-TextTab").getBoundingClientRect();
    const { right, bottom: end } = queryFirst(".o_action_manager").getBoundingClientRect();
    expect(right).toBe(window.innerWidth);
    expect(end <= tab.top).toBe(true);
});

test("of two docked windows one stands below the other, and the page stays as wide", async () => {
    await startTexting({ windows: [makeWindow({ id: 1 }), makeWindow({ id: 2, name: "Marc" })] });
    await click(".o-texting-TextTab:first");
    await contains(".o-texting-TextWindow");
    const { width } = queryFirst(".o_action_manager").getBoundingClientRect();
    await click(".o-texting-TextTab");
    await contains(".o-texting-TextWindow", { count: 2 });
    const [first, second] = queryAll(".o-texting-TextWindow").map((el) => el.getBoundingClientRect());
    expect(first.bottom <= second.top).toBe(true);
    expect(first.left).toBe(second.left);
    expect(queryFirst(".o_action_manager").getBoundingClientRect().width).toBe(width);
});

test("⋯ has the windows float above the page, and dock again", async () => {
    await startWithWindow();
    await click(".o-texting-TextWindow-more");
    await click(".o-dropdown-item", { text: "Float above the page" });
    await expectCalls(["layout 380x480+0 floating"]);
    expect(".o-texting-TextWindow").toHaveRect({ width: 380, height: 480 });
    expect(queryFirst(".o_action_manager").getBoundingClientRect().right).toBe(window.innerWidth);
    await click(".o-texting-TextWindow-more");
    await click(".o-dropdown-item", { text: "Dock beside the page" });
    await expectCalls(["layout 380x480+0"]);
    expect(queryFirst(".o_action_manager").getBoundingClientRect().right).toBeLessThan(window.innerWidth);
});

test("a docked window that is made wider stays docked, one that is made lower floats", async () => {
    await startWithWindow();
    queryFirst(".o-texting-left").focus();
    await keyDown("ArrowLeft");
    await expectCalls(["layout 400x480+0"]);
    const { height } = queryFirst(".o-texting-TextWindow").getBoundingClientRect();
    queryFirst(".o-texting-top").focus();
    await keyDown("ArrowDown");
    await expectCalls([`layout 400x${Math.round(height) - 20}+0 floating`]);
});

test("arrow keys on its edges resize the window, and the size is remembered", async () => {
    await startWithWindow({}, () => {}, FLOATING);
    queryFirst(".o-texting-left").focus();
    await keyDown("ArrowLeft");
    await expectCalls(["layout 400x480+0 floating"]);
    queryFirst(".o-texting-top").focus();
    await keyDown("ArrowDown");
    await expectCalls(["layout 400x460+0 floating"]);
    await animationFrame();
    expect(".o-texting-TextWindow").toHaveRect({ width: 400, height: 460 });
});

/** Drag by hand: a captured pointer sends all it does to the handle it was pressed on. */
async function dragLeft(handle, distance) {
    const element = queryFirst(handle);
    patchWithCleanup(element, { setPointerCapture() {} });
    const at = (clientX) => ({ button: 0, pointerId: 1, clientX, clientY: 300 });
    manuallyDispatchProgrammaticEvent(element, "pointerdown", at(500));
    manuallyDispatchProgrammaticEvent(element, "pointermove", at(500 - distance));
    manuallyDispatchProgrammaticEvent(element, "pointerup", at(500 - distance));
    await animationFrame();
}

test("dragging an edge resizes and dragging the header moves the window", async () => {
    await startWithWindow({}, () => {}, FLOATING);
    await dragLeft(".o-texting-left", 60);
    await expectCalls(["layout 440x480+0 floating"]);
    await dragLeft(".o-texting-TextWindow-header", 100);
    await expectCalls(["layout 440x480+100 floating"]);
    expect(".o-texting-TextWindow").toHaveRect({ width: 440, height: 480 });
});

test("a narrow screen shows one window in full", async () => {
    await startWithWindow();
    await resize({ width: 390, height: 700 });
    await contains(".o-texting-TextWindow.o-texting-fullScreen");
});

test("an unfinished text survives minimising", async () => {
    await startWithWindow();
    await insertText(".o-texting-TextComposer-input", "Not yet");
    await click(".o-texting-TextWindow-minimise");
    await click(".o-texting-TextTab");
    await contains(".o-texting-TextComposer-input", { value: "Not yet" });
});

test("⋯ opens the card", async () => {
    await startWithWindow({
        record: { res_model: "res.partner", res_id: 3, name: "Dana Whitfield" },
    });
    patchWithCleanup(getTexting().services.action, {
        doAction: async ({ res_model, res_id }) => expect.step(`${res_model} ${res_id}`),
    });
    await click(".o-texting-TextWindow-more");
    await click(".o-dropdown-item", { text: "Open card" });
    expect.verifySteps(["res.partner 3"]);
});

test("a card that is not shared is greyed out in ⋯, with the reason", async () => {
    const reason = "You may text with Dana Whitfield, but not open the card.";
    await startWithWindow({
        record: { res_model: "crm.lead", res_id: 3, name: "Dana Whitfield" },
        cannot_open_reason: reason,
    });
    patchWithCleanup(getTexting().services.action, { doAction: () => expect.step("opened") });
    await click(".o-texting-TextWindow-more");
    await click("[role=menuitem][aria-disabled=true]");
    await contains(".o-texting-WindowMenu-refusal", { text: reason });
    expect.verifySteps([]);
});

test("as many windows as fit stand side by side, the least recently used give way", async () => {
    const open = (id, usedAt) => ({ id, usedAt, minimised: false });
    const shown = [open(1, 1), open(2, 3), open(3, 2)];
    const room = { windowWidth: 380, offset: 0 };
    const ids = (places) => places.map((place) => place.id);
    const wide = arrange(shown, { ...room, width: 3 * (380 + GAP) + GAP });
    expect(ids(wide.windows)).toEqual([1, 2, 3]);
    expect(ids(wide.tabs)).toEqual([]);
    const narrower = arrange(shown, { ...room, width: 2 * (380 + GAP) + GAP + TABS_WIDTH });
    expect(ids(narrower.windows)).toEqual([2, 3]);
    expect(ids(narrower.tabs)).toEqual([1]);
    const phone = arrange(shown, { ...room, width: 390 });
    expect(ids(phone.windows)).toEqual([2]);
});

test("docked windows leave the page its width: beside each other where there is room, else below", () => {
    const shown = [1, 2, 3, 4].map((id) => ({ id, usedAt: id, minimised: false }));
    const places = (width, count) =>
        arrangeDocked(shown.slice(0, count), { width, height: 768, windowWidth: 380 }).windows.map(
            ({ id, column, row, span }) => [id, column, row, span]
        );
    expect(places(1366, 1)).toEqual([[1, 0, 0, 1]]);
    expect(places(1366, 2)).toEqual([[1, 0, 0, 1], [2, 0, 1, 1]]);
    expect(places(1366, 3).map(([id]) => id)).toEqual([2, 3]);
    expect(places(1920, 2)).toEqual([[1, 0, 0, 1], [2, 1, 0, 1]]);
    expect(places(1920, 3)).toEqual([[1, 0, 0, 1], [2, 1, 0, 2], [3, 0, 1, 1]]);
    const large = arrangeDocked(shown.slice(0, 2), { width: 1366, height: 768, windowWidth: 380, scale: 2 });
    expect(large.windows.map(({ id }) => id)).toEqual([2]);
    expect(canDock({ width: 1366 })).toBe(true);
    expect(canDock({ width: 1024 })).toBe(false);
});

test("tabs stay in one row: the least recently used are folded into one", () => {
    const tabs = [3, 0, 2, 1].map((usedAt, index) => ({ id: index + 1, usedAt }));
    const ids = (places) => places.map((place) => place.id);
    const folded = (room) => {
        const { row, folded } = foldTabs(tabs, room);
        return [ids(row), ids(folded)];
    };
    expect(folded(4 * MIN_TAB_WIDTH)).toEqual([[1, 2, 3, 4], []]);
    expect(folded(3 * MIN_TAB_WIDTH + FOLD_WIDTH)).toEqual([[1, 3, 4], [2]]);
    expect(folded(3 * MIN_TAB_WIDTH)).toEqual([[1, 3], [2, 4]]);
    expect(folded(MIN_TAB_WIDTH)).toEqual([[], [1, 2, 3, 4]]);
    expect(foldTabs(tabs.slice(0, 1), 10).row).toHaveLength(1);
});

test("forty minimised conversations are one row, the rest behind a count with its unseen texts", async () => {
    const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
    await startTexting({
        windows: numbers.map((id) => makeWindow({ id, name: `Person ${id}` })),
        alerts: [makeAlert({ id: 1, action: "reply", unseen: 2 })],
    });
    await contains(".o-texting-FoldedTabs");
    const row = queryAll(".o-texting-WindowDock-tab").length;
    const bottoms = queryAll(".o-texting-TextTab").map((tab) => tab.getBoundingClientRect().bottom);
    expect(new Set(bottoms).size).toBe(1);
    await contains(".o-texting-FoldedTabs span", { text: `+${40 - row}` });
    await contains(".o-texting-FoldedTabs-unseen", { text: "2" });
    await click(".o-texting-FoldedTabs");
    await contains(".o-texting-FoldedTabs-item", { count: 40 - row });
    await click(".o-texting-FoldedTabs-item:first span:first");
    await contains(".o-texting-TextWindow-name", { text: "Person 1" });
});

test("a window is never smaller than can be used, nor larger than or beyond the screen", () => {
    const viewport = { width: 1366, height: 768 };
    expect(clampLayout({ width: 10, height: 10, x: -5, ...FLOATING }, viewport)).toEqual({
        width: 300,
        height: 320,
        x: 0,
        ...FLOATING,
    });
    expect(clampLayout({ width: 400, height: 9999, x: 9999, ...FLOATING }, viewport)).toEqual({
        width: 400,
        height: 708,
        x: 934,
        ...FLOATING,
    });
    expect(clampLayout({ width: 1300, height: 480, x: 0, is_floating: false }, viewport).width).toBe(550);
});
