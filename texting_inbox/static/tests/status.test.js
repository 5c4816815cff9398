import { click, contains } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAll } from "@odoo/hoot-dom";
import { advanceTime, mockDate } from "@odoo/hoot-mock";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";
import {
    BREAK,
    defineTextingModels,
    expectCalls,
    makeAlert,
    ON_CALL,
    READY,
    startTexting,
    status,
    tell,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const openMenu = () => click(".o-texting-StatusMenu");
const COOLDOWN = status("cooldown", "Cooldown", {
    reason: "You are in Cooldown after a call.",
    until: "2026-11-22 10:01:05",
});

test("the status is shown and can be changed, to a custom one too", async () => {
    await startTexting();
    await contains(".o-texting-StatusMenu", { text: "Ready" });
    await openMenu();
    await contains(".o-texting-StatusMenu-item", { count: 3 });
    await contains(".o-texting-StatusMenu-item[data-code='ready'] [aria-label='current']");
    await click(".o-texting-StatusMenu-item[data-code='break']");
    await contains(".o-texting-StatusMenu", { text: "Break" });
    await expectCalls(["status break"]);
});

test("on a call the status says so and nothing can be chosen over it", async () => {
    await startTexting({ status: ON_CALL });
    await contains(".o-texting-StatusMenu", { text: "On Call" });
    await openMenu();
    await contains(".o-texting-StatusMenu-reason", {
        text: "You are on a call. Accept the text when it is over.",
    });
    await contains(".o-texting-StatusMenu-item[aria-disabled='true']", { count: 3 });
    await click(".o-texting-StatusMenu-item[data-code='ready']");
    await contains(".o-texting-StatusMenu", { text: "On Call" });
    await expectCalls([]);
});

test("a call that begins refuses Accept at once, one that ends allows it again", async () => {
    await startTexting({
        alerts: [makeAlert({ id: 1 }), makeAlert({ id: 2, action: "reply" })],
    });
    await click(".o-texting-Bell");
    await contains(".o-texting-AlertRow-accept[aria-disabled='false']", { count: 2 });
    tell("texting.status/changed", ON_CALL);
    await contains(".o-texting-refused", { text: "Accept" });
    expect(".o-texting-refused").toHaveAttribute("title", ON_CALL.reason);
    await contains(".visually-hidden", { text: ON_CALL.reason });
    await contains(".o-texting-BellMenu-refusal", { text: ON_CALL.reason });
    await contains(".o-texting-AlertRow-accept[aria-disabled='false']", { text: "Reply" });
    tell("texting.status/changed", READY);
    await contains(".o-texting-refused", { count: 0 });
    expect(".o-texting-BellMenu-refusal").toHaveCount(0);
});

test("a cooldown counts down and may be ended early", async () => {
    mockDate("2026-11-22 10:00:00", 0);
    await startTexting({ status: COOLDOWN });
    await contains(".o-texting-StatusMenu-countdown", { text: "1:05" });
    await advanceTime(5_000);
    await contains(".o-texting-StatusMenu-countdown", { text: "1:00" });
    await openMenu();
    await contains(".o-texting-StatusMenu-reason", { text: `${COOLDOWN.reason} 1:00 left` });
    await contains(".o-texting-StatusMenu-left", { text: "1:00 left" });
    await click(".o-texting-StatusMenu-endCooldown", { text: "End now" });
    await contains(".o-texting-StatusMenu", { text: "Ready" });
    expect(".o-texting-StatusMenu-countdown").toHaveCount(0);
    await expectCalls(["end cooldown"]);
});

test("a call that telephony forgot to end is ended by the agent", async () => {
    await startTexting({ status: ON_CALL });
    await openMenu();
    textingServer.status = COOLDOWN;
    await click(".o-texting-StatusMenu-endCall", { text: "My call is over" });
    await contains(".o-texting-StatusMenu", { text: "Cooldown" });
    await expectCalls(["on call false"]);
});

test("a call in Discuss is not ended here, and that is said", async () => {
    await startTexting({ status: ON_CALL });
    await openMenu();
    await click(".o-texting-StatusMenu-endCall");
    await contains(".o_notification", { text: "You are on a Discuss call; end it there." });
    await contains(".o-texting-StatusMenu", { text: "On Call" });
});

test("when a cooldown is over the status before it applies again", async () => {
    mockDate("2026-11-22 10:01:00", 0);
    await startTexting({ status: COOLDOWN });
    await contains(".o-texting-StatusMenu-countdown", { text: "0:05" });
    textingServer.status = BREAK;
    await advanceTime(6_000);
    await contains(".o-texting-StatusMenu", { text: "Break" });
    expect(".o-texting-StatusMenu-countdown").toHaveCount(0);
});

test("any status ends a cooldown", async () => {
    mockDate("2026-11-22 10:00:00", 0);
    await startTexting({ status: COOLDOWN });
    await openMenu();
    await click(".o-texting-StatusMenu-item[data-code='ready']");
    await contains(".o-texting-StatusMenu", { text: "Ready" });
    await expectCalls(["status ready"]);
});

test("words of texts are in desktop notifications for those who want that", async () => {
    await startTexting();
    patchWithCleanup(user, {
        setUserSettings: (key, value) => expect.step(`${key} ${value}`),
    });
    await click(".o-texting-StatusMenu");
    await contains(".o-texting-StatusMenu-words[aria-checked='false']");
    await click(".o-texting-StatusMenu-words");
    await contains(".o-texting-StatusMenu-words[aria-checked='true']");
    expect.verifySteps(["texting_notify_words true"]);
});

test("statuses differ by their shape, not by their colour alone", async () => {
    await startTexting();
    await openMenu();
    await contains(".o-texting-StatusMenu-item", { count: 3 });
    const icons = queryAll(".o-texting-StatusMenu-item i:first-child").map(({ classList }) => [...classList].join(" "));
    const shapes = icons.map((icon) => icon.match(/fa-(?!fw)[\w-]+/)[0]);
    expect(shapes).toEqual(["fa-check-circle", "fa-coffee", "fa-circle-o"]);
});

test("who is Ready is shown and follows the team", async () => {
    await startTexting({ ready: [] });
    await openMenu();
    await contains(".o-texting-StatusMenu-ready", { text: "No colleague is Ready" });
    tell("texting.ready/changed", { ready: ["Agent One", "Agent Two"] });
    await contains(".o-texting-StatusMenu-ready", { text: "Ready now: Agent One, Agent Two" });
});
