import { click, contains, scroll } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { PAGE } from "@texting_inbox/bell/bell";
import { SOFT, TAKEN_DELAY } from "@texting_inbox/core/texting_service";
import {
    defineTextingModels,
    expectCalls,
    getTexting,
    makeAlert,
    makeWindow,
    OFFLINE,
    startTexting,
    tell,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const openBell = () => click(".o-texting-Bell");

test("the bell counts every pending conversation, hidden ones too", async () => {
    await startTexting({ alerts: [makeAlert({ id: 1 }), makeAlert({ id: 2, hidden: true })] });
    await contains(".o-texting-Bell-badge", { text: "2" });
    await openBell();
    await contains(".o-texting-AlertRow", { count: 1 });
    await click("button", { text: "Show hidden (1)" });
    await contains(".o-texting-AlertRow", { count: 2 });
});

test("nothing is shown where two-way texting is off", async () => {
    await startTexting({ enabled: false, status: false, alerts: [makeAlert()] });
    await contains(".o_menu_systray");
    expect(".o-texting-Bell").toHaveCount(0);
    expect(".o-texting-StatusMenu").toHaveCount(0);
});

test("a row says who, what, since when and in which queue", async () => {
    mockDate("2026-11-22 10:06:30", 0);
    await startTexting({ alerts: [makeAlert()] });
    await openBell();
    await contains(".o-texting-AlertRow-name", { text: "Dana Whitfield" });
    await contains(".o-texting-StatusLabel", { text: "Lead" });
    await contains(".o-texting-AlertRow-snippet", { text: "Is the 10x10 unit still free?" });
    await contains(".o-texting-AlertRow-age.text-muted", { text: "4 min" });
    await contains(".o-texting-AlertRow", { text: "Sales queue" });
    await contains(".o-texting-AlertRow-accept", { text: "Accept" });
});

test("an unrecognised number is shown without a label", async () => {
    await startTexting({ alerts: [makeAlert({ name: false, status: false })] });
    await openBell();
    await contains(".o-texting-AlertRow-name", { text: "+1 212-555-0199" });
    expect(".o-texting-StatusLabel").toHaveCount(0);
});

test("the age turns orange past the target and red past twice the target", async () => {
    mockDate("2026-11-22 10:06:00", 0);
    await startTexting({ alerts: [makeAlert()] });
    await openBell();
    await contains(".o-texting-AlertRow-age.text-muted", { text: "4 min" });
    await advanceTime(61_000);
    await contains(".o-texting-AlertRow-age.o-texting-warning", { text: "5 min · Past the queue's target" });
    await advanceTime(300_000);
    await contains(".o-texting-AlertRow-age.text-danger", { text: "10 min · Past twice the queue's target" });
});

test("own conversations come first and say Reply", async () => {
    await startTexting({
        alerts: [
            makeAlert({ id: 1, name: "New One" }),
            makeAlert({ id: 2, name: "Marc Olsen", action: "reply", unseen: 2 }),
        ],
    });
    await openBell();
    await contains(".o-texting-AlertRow", { count: 2 });
    expect(queryAllTexts(".o-texting-AlertRow-name")).toEqual(["Marc Olsen", "New One"]);
    expect(queryAllTexts(".o-texting-AlertRow-accept")).toEqual(["Reply", "Accept"]);
    await contains(".o-texting-AlertRow-unseen", { text: "2 unseen texts" });
});

test("an empty bell says so, which texts ring it, and who is Ready", async () => {
    await startTexting({ ready: ["Agent One", "Agent Two"] });
    expect(".o-texting-Bell-badge").toHaveCount(0);
    await openBell();
    await contains(".o-texting-BellMenu-empty", { text: "No texts waiting" });
    await contains(".o-texting-BellMenu-nextStep", { text: "New texts to Sales ring the bell and appear here." });
    await contains(".o-texting-BellMenu-ready", { text: "Ready now: Agent One, Agent Two" });
});

test("Accept opens the window and leaves the bell", async () => {
    await startTexting({ alerts: [makeAlert()], windows: [] });
    await openBell();
    await click(".o-texting-AlertRow-accept");
    await contains(".o-texting-TextWindow-name", { text: "Dana Whitfield" });
    expect(".o-texting-Bell-badge").toHaveCount(0);
    await contains(".o-texting-BellMenu", { count: 0 });
    await expectCalls(["accept 1"]);
});

test("a refused Accept says why, and by whom it was taken", async () => {
    await startTexting({
        alerts: [makeAlert()],
        refusal: {
            accepted: false,
            owner: "Agent Two",
            reason: "Agent Two was faster.",
            action: false,
        },
    });
    await openBell();
    await click(".o-texting-AlertRow-accept");
    await contains(".o_notification", { text: "Agent Two was faster." });
    await contains(".o-texting-AlertRow-taken", { text: "Taken by Agent Two" });
    expect(".o-texting-Bell-badge").toHaveCount(0);
    expect(".o-texting-TextWindow").toHaveCount(0);
    await advanceTime(TAKEN_DELAY);
    await contains(".o-texting-AlertRow", { count: 0 });
});

test("a conversation somebody else takes says so for a moment and leaves", async () => {
    await startTexting({ alerts: [makeAlert()] });
    await openBell();
    tell("texting.alert/dropped", { id: 1, owner: "Agent Two" });
    await contains(".o-texting-AlertRow-taken", { text: "Taken by Agent Two" });
    await advanceTime(TAKEN_DELAY);
    await contains(".o-texting-BellMenu-empty");
});

test("Accept is refused with the reason in a status that does not allow it, Reply is not", async () => {
    await startTexting({
        status: OFFLINE,
        alerts: [makeAlert({ id: 1 }), makeAlert({ id: 2, action: "reply" })],
    });
    await openBell();
    await contains(".o-texting-AlertRow-accept[aria-disabled='true']", { text: "Accept" });
    await contains(".o-texting-AlertRow-accept[aria-disabled='false']", { text: "Reply" });
    expect(".o-texting-refused").toHaveAttribute(
        "title",
        "You are Offline. Set your status to Ready to accept texts."
    );
    await click(".o-texting-refused");
    await expectCalls([]);
});

test("Hide takes the row away and leaves the badge", async () => {
    await startTexting({ alerts: [makeAlert()] });
    await openBell();
    await click(".o-texting-AlertRow-hide");
    await contains(".o-texting-BellMenu-empty", { text: "1 hidden" });
    await contains(".o-texting-Bell-badge", { text: "1" });
    await expectCalls(["hidden 1 true"]);
});

test("a new text brings a hidden row back", async () => {
    await startTexting({ alerts: [makeAlert({ hidden: true })] });
    await openBell();
    await contains(".o-texting-BellMenu-empty");
    tell("texting.alert/raised", makeAlert({ snippet: "Hello?", unseen: 2 }));
    await contains(".o-texting-AlertRow-snippet", { text: "Hello?" });
    await contains(".o-texting-Bell-badge", { text: "1" });
});

test("arrow keys and Enter accept", async () => {
    await startTexting({ alerts: [makeAlert()] });
    await openBell();
    await contains(".o-texting-AlertRow");
    await press("ArrowDown");
    await animationFrame();
    await contains(".o-texting-AlertRow-accept:focus");
    await press("Enter");
    await contains(".o-texting-TextWindow");
});

test("of very many alerts the first are drawn, and more as one scrolls or goes on with the arrow keys", async () => {
    const numbers = Array.from({ length: 3 * PAGE }, (_, index) => index + 1);
    await startTexting({ alerts: numbers.map((id) => makeAlert({ id })) });
    await contains(".o-texting-Bell-badge", { text: String(3 * PAGE) });
    await openBell();
    await contains(".o-texting-AlertRow", { count: PAGE });
    await scroll(".o-texting-WholeRows", "bottom");
    await contains(".o-texting-AlertRow", { count: 2 * PAGE });
    queryAll(".o-texting-AlertRow-accept").at(-1).focus();
    await contains(".o-texting-AlertRow", { count: 3 * PAGE });
    await press("ArrowDown");
    await press("ArrowDown");
    await animationFrame();
    expect(queryAll(".o-texting-AlertRow-accept")[2 * PAGE]).toBeFocused();
});

test("what an offline owner leaves unanswered is for the manager to review, in any status", async () => {
    await startTexting({
        status: OFFLINE,
        alerts: [makeAlert({ action: "review", owner: "Agent One" })],
        windows: [],
    });
    textingServer.windows = [
        makeWindow({ is_mine: false, can_send: false, owner: { id: 99, name: "Agent One" } }),
    ];
    await openBell();
    await contains(".o-texting-AlertRow", { text: "Owned by Agent One" });
    await click(".o-texting-AlertRow-accept[aria-disabled='false']", { text: "Review" });
    await contains(".o-texting-TextWindow-readOnly", { text: "Owned by Agent One" });
    await contains(".o-texting-BellMenu", { count: 0 });
    await expectCalls([]);
});

test("a text outside Odoo's focus gives a desktop notification, a hidden or seen one does not", async () => {
    await startTexting();
    const texting = getTexting();
    patchWithCleanup(texting.services.presence, { isOdooFocused: () => false });
    patchWithCleanup(texting.services["mail.out_of_focus"], {
        sendNotification: ({ title, message }) => expect.step(`${title}: ${message}`),
    });
    tell("texting.alert/raised", makeAlert({ id: 1 }));
    tell("texting.alert/raised", makeAlert({ id: 2, hidden: true }));
    await contains(".o-texting-Bell-badge", { text: "2" });
    expect.verifySteps(["New text from Dana Whitfield: "]);
    texting.desk.notifiesWords = true;
    tell("texting.alert/raised", makeAlert({ id: 3 }));
    await contains(".o-texting-Bell-badge", { text: "3" });
    expect.verifySteps(["New text from Dana Whitfield: Is the 10x10 unit still free?"]);
});

test("what waits is counted in the title of the browser's tab", async () => {
    await startTexting({ alerts: [makeAlert({ id: 1 }), makeAlert({ id: 2 })] });
    await contains(".o-texting-Bell-badge", { text: "2" });
    expect(document.title).toMatch(/^\(2\) /);
    tell("texting.alert/dropped", { id: 1, owner: false });
    await contains(".o-texting-Bell-badge", { text: "1" });
    expect(document.title).toMatch(/^\(1\) /);
});

test("a text is heard softly and told to screen readers while the user is in Odoo, unless they do not want the sound", async () => {
    await startTexting();
    const texting = getTexting();
    patchWithCleanup(texting.services.presence, { isOdooFocused: () => true });
    patchWithCleanup(texting.services["mail.sound_effects"], {
        play: (sound, { volume }) => expect.step(`${sound} ${volume === SOFT}`),
    });
    texting.desk.attentive = true;
    tell("texting.alert/raised", makeAlert({ id: 1 }));
    await contains(".o-texting-Announcer[role='status']", {
        text: "New text from Dana Whitfield: Is the 10x10 unit still free?",
    });
    expect.verifySteps(["new-message true"]);
    texting.desk.playsSound = false;
    tell("texting.alert/raised", makeAlert({ id: 2, snippet: "Hello?" }));
    await contains(".o-texting-Announcer", { text: "New text from Dana Whitfield: Hello?" });
    expect.verifySteps([]);
});

test("a transferred conversation says who sent it and why, until it is seen", async () => {
    const handed_on = { by: "Agent One", note: "Speaks Spanish only" };
    await startTexting({ alerts: [makeAlert({ action: "reply", handed_on })] });
    await openBell();
    await contains(".o-texting-AlertRow-handedOn", { text: "Transferred by Agent One: Speaks Spanish only" });
    tell("texting.alert/raised", makeAlert({ action: "reply", snippet: "¿Hola?", unseen: 2 }));
    await contains(".o-texting-AlertRow-snippet", { text: "¿Hola?" });
    await contains(".o-texting-AlertRow-handedOn", { text: "Transferred by Agent One: Speaks Spanish only" });
    tell("texting.alert/raised", makeAlert({ action: "reply", session_id: 900 }));
    await contains(".o-texting-AlertRow-handedOn", { count: 0 });
});

test("the last row in sight is whole", async () => {
    const snippet = "Is the unit still free? I would need it for a car and three bicycles, from Monday on.";
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
    await startTexting({ alerts: numbers.map((id) => makeAlert({ id, snippet })) });
    await openBell();
    await contains(".o-texting-AlertRow", { count: 12 });
    const { bottom } = queryFirst(".o-texting-WholeRows").getBoundingClientRect();
    const bottoms = queryAll(".o-texting-AlertRow").map((row) => row.getBoundingClientRect().bottom);
    expect(bottoms.some((each) => Math.abs(each - bottom) < 1)).toBe(true);
});

test("a text that arrives in sight raises no alert", async () => {
    await startTexting({ windows: [makeWindow()] });
    await click(".o-texting-TextTab");
    await contains(".o-texting-TextWindow");
    tell("texting.alert/raised", makeAlert({ action: "reply" }));
    await animationFrame();
    await animationFrame();
    expect(".o-texting-Bell-badge").toHaveCount(0);
    await click(".o-texting-TextWindow-minimise");
    await contains(".o-texting-Bell-badge", { text: "1" });
    await contains(".o-texting-TextTab-unseen", { text: "1 unseen" });
});
