import { contains } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { OnboardingPanel } from "@texting_inbox/onboarding/onboarding_panel";
import { PATIENCE, WayTest } from "@texting_inbox/onboarding/way_test";
import {
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";
import { defineTextingModels, startTexting, tell } from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const PANEL = ".o-texting-OnboardingPanel";
const STEP = ".o-texting-WayTest-step";

/** Mount the panel of an administrator. */
async function mountPanel({ closed = false, done = [false, false], isPage = false } = {}) {
    patchWithCleanup(user, { isSystem: true });
    const steps = [
        { id: 1, title: "Try it", description: "With the simulated phone.", button: "Open", action: "action_texting_try" },
        { id: 2, title: "Connect", description: "Your account.", button: "Connect", action: "action_texting_connect" },
    ].map((step, index) => ({ ...step, done: done[index] }));
    onRpc("onboarding.onboarding", "get_texting_panel", () => {
        expect.step("load");
        return { closed, done: done.every(Boolean), number_id: 5, steps };
    });
    onRpc("onboarding.onboarding", "action_close_panel_texting", () => {
        expect.step("close");
        return true;
    });
    onRpc("onboarding.onboarding.step", "*", ({ method }) => ({ tag: method }));
    mockService("action", { doAction: ({ tag }) => expect.step(tag) });
    await mountWithCleanup(OnboardingPanel, { props: { isPage } });
    expect.verifySteps(["load"]);
}

test("what is done is ticked, and the next step stands out and opens", async () => {
    await mountPanel({ done: [true, false] });
    expect(`${PANEL}-step[data-state=done]`).toHaveText(/Try it/);
    expect(`${PANEL}-step .btn-primary`).toHaveText("Connect");
    await click(`${PANEL}-step .btn-primary`);
    await animationFrame();
    expect.verifySteps(["action_texting_connect", "load"]);
});

test("the panel is hidden by its cross", async () => {
    await mountPanel();
    await click(`${PANEL}-close`);
    await animationFrame();
    expect.verifySteps(["close"]);
    expect(PANEL).toHaveCount(0);
});

test("the panel is hidden when everything is done", async () => {
    await mountPanel({ done: [true, true] });
    expect(PANEL).toHaveCount(0);
});

test("a page of its own shows it all the same", async () => {
    await mountPanel({ closed: true, done: [true, true], isPage: true });
    expect(`${PANEL} h2`).toHaveText("Texting is ready");
});

test("others than administrators do not even ask for it", async () => {
    patchWithCleanup(user, { isSystem: false });
    await mountWithCleanup(OnboardingPanel);
    expect(PANEL).toHaveCount(0);
});

async function mountWay() {
    await startTexting();
    onRpc("texting.number", "test_way", ({ args }) => {
        expect.step(`test ${args[0]}`);
        return [
            { step: "text", state: "done", sentence: "A text arrives in the queue Sales." },
            { step: "alert", state: "wrong", sentence: "Nobody is alerted." },
        ];
    });
    await mountWithCleanup(WayTest, { props: { action: { params: { number_id: 5 } }, actionId: 1 } });
    expect.verifySteps(["test 5"]);
}

test("each step says its outcome, the last one whether the bus reaches this browser", async () => {
    await mountWay();
    expect(queryAllTexts(`${STEP} b`)).toEqual(["Text", "Alert", "Live updates"]);
    expect(`${STEP}[data-step=alert][data-state=wrong]`).toHaveText(/Nobody is alerted/);
    expect(`${STEP}[data-step=live][data-state=waiting]`).toHaveCount(1);
    tell("texting.way/heard", { number_id: 6 });
    tell("texting.way/heard", { number_id: 5 });
    await contains(`${STEP}[data-step=live][data-state=done]`);
});

test("a bus that is not heard of in time is reported, and everything can be tried again", async () => {
    await mountWay();
    await advanceTime(PATIENCE + 100);
    expect(`${STEP}[data-step=live][data-state=wrong]`).toHaveText(/websocket/);
    await click(".o-texting-WayTest button");
    await animationFrame();
    expect.verifySteps(["test 5"]);
    expect(`${STEP}[data-step=live][data-state=waiting]`).toHaveCount(1);
});
