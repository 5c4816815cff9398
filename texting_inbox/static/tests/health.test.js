import { contains } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click, edit, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { CarrierChoiceField } from "@texting_inbox/health/carrier_choice";
import { SetupStep } from "@texting_inbox/health/setup_step";
import { ASK_DELAY, TestTextField } from "@texting_inbox/health/test_text";
import {
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";
import { defineTextingModels, startTexting, tell } from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const BANNER = ".o-texting-HealthBanner";
const REFUSED = { carrier_id: 7, sentence: "Twilio rejects our credentials." };
const ELSEWHERE = { carrier_id: 8, sentence: "Telnyx sends texts elsewhere." };

function hear(notices) {
    tell("texting.health/changed", { notices });
}

test("what is broken stands above every screen until it is repaired", async () => {
    patchWithCleanup(session, { texting_health: [REFUSED, ELSEWHERE] });
    await startTexting();
    expect(BANNER).toHaveText(/Texting: Twilio rejects our credentials\.\s*\(\+1\)\s*Repair/);
    expect(BANNER).toHaveAttribute("role", "alert");
    hear([ELSEWHERE]);
    await contains(`${BANNER} [title='Telnyx sends texts elsewhere.']`);
    hear([]);
    await contains(BANNER, { count: 0 });
});

test("a banner that was dismissed comes back when something else breaks", async () => {
    patchWithCleanup(session, { texting_health: [REFUSED] });
    await startTexting();
    await click(`${BANNER} .btn-close`);
    await animationFrame();
    expect(BANNER).toHaveCount(0);
    hear([REFUSED, ELSEWHERE]);
    await contains(BANNER);
});

test("nothing is shown while nothing is broken, and Repair opens the carrier", async () => {
    mockService("action", { doAction: ({ res_model, res_id }) => expect.step(`${res_model} ${res_id}`) });
    await startTexting();
    expect(BANNER).toHaveCount(0);
    hear([REFUSED]);
    await contains(BANNER);
    await click(`${BANNER}-open`);
    expect.verifySteps(["texting.carrier 7"]);
});

test("a step shows its number, then a check, or what is wrong and what to do", async () => {
    const step = { state: "waiting", note: "Not tested yet.", findings: [] };
    const parent = await mountWithCleanup(SetupStep, { props: { title: "Credentials", number: 1, step } });
    expect(parent).toBeInstanceOf(SetupStep);
    expect(".o-texting-SetupStep-mark").toHaveText("1");
    expect(".o-texting-SetupStep-note").toHaveText("Not tested yet.");
    const finding = {
        fault: "credentials", broken: true, sentence: "Refused.", advice: "Copy it again.", detail: "HTTP 401", since: "Since today",
    };
    const wrong = { state: "wrong", note: "", findings: [finding] };
    await mountWithCleanup(SetupStep, { props: { title: "Wrong", number: 2, step: wrong } });
    expect("[data-state=wrong] .o-texting-SetupStep-mark .fa-exclamation").toHaveCount(1);
    expect("[data-fault=credentials]").toHaveText("Refused.\nCopy it again.\nHTTP 401\nSince today");
});

test("a carrier is chosen among cards that say what each takes", async () => {
    const record = {
        id: "r1",
        data: { code: false, choices: { twilio: "Account SID and Auth Token." } },
        fields: { code: { type: "selection", string: "Carrier", selection: [["simulator", "Simulator"], ["twilio", "Twilio"]] } },
        update: (values) => expect.step(values),
    };
    await mountWithCleanup(CarrierChoiceField, { props: { name: "code", record } });
    expect(queryAllTexts(".o-texting-CarrierChoice-card b")).toEqual(["Simulator", "Twilio"]);
    expect("[data-code=twilio]").toHaveText(/Account SID and Auth Token/);
    expect("input:checked").toHaveCount(0);
    await click("[data-code=twilio] input");
    expect.verifySteps([{ code: "twilio" }]);
});

/** @returns {Object} props of the last step, on a saved carrier with these numbers */
function testTextProps(...phones) {
    const numbers = phones.map((phone, index) => ({ resId: index + 1, data: { phone } }));
    const record = {
        resId: 3,
        data: {
            state: "enabled",
            number_ids: { records: numbers },
            step_test: { state: "waiting", note: "Send a text.", findings: [] },
        },
        fields: { step_test: { type: "json", string: "Test Text" } },
        save: async () => true,
    };
    return { name: "step_test", number: 4, record };
}

test("a test text tells what became of it, live", async () => {
    const told = [
        { id: 1, state: "waiting", sentence: "Is being sent.", is_final: false },
        { id: 1, state: "done", sentence: "Delivered.", is_final: true },
    ];
    onRpc("texting.carrier", "send_test_text", ({ args }) => {
        expect.step(args);
        return { sent: true, reason: false, text: { id: 1, state: "waiting", sentence: "Waits.", is_final: false } };
    });
    onRpc("texting.carrier", "get_test_text", () => told.shift());
    await mountWithCleanup(TestTextField, { props: testTextProps("+14155550100", "+14155550101") });
    expect("button[type=submit]").not.toBeEnabled();
    await click("input[type=tel]");
    await edit("+12125550177");
    await animationFrame();
    await click("button[type=submit]");
    await animationFrame();
    expect.verifySteps([[[3], "+12125550177", 1]]);
    expect(".o-texting-SetupStep-note").toHaveText("Waits.");
    await advanceTime(ASK_DELAY);
    await animationFrame();
    expect(".o-texting-SetupStep-note").toHaveText("Is being sent.");
    await advanceTime(ASK_DELAY);
    await animationFrame();
    expect(".o-texting-SetupStep-note").toHaveText("Delivered.");
    await advanceTime(10 * ASK_DELAY);
    expect(told).toEqual([]);
});

test("a test text that is refused says why, beside the field", async () => {
    onRpc("texting.carrier", "send_test_text", () => ({ sent: false, reason: "“x” is not a phone number.", text: false }));
    await mountWithCleanup(TestTextField, { props: testTextProps("+14155550100") });
    await click("input[type=tel]");
    await edit("x");
    await animationFrame();
    await click("button[type=submit]");
    await animationFrame();
    expect(".o-texting-TestText-problem").toHaveText("“x” is not a phone number.");
    expect("input[type=tel]").toHaveAttribute("aria-invalid", "true");
    expect(".o-texting-SetupStep-note").toHaveText("Send a text.");
});

test("a test text is offered once there is a number", async () => {
    await mountWithCleanup(TestTextField, { props: testTextProps() });
    expect("button[type=submit]").toHaveCount(0);
});
