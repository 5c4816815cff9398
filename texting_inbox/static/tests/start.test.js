import { click, contains, openFormView, registerArchs } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { hover, queryAllTexts, select } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { onRpc } from "@web/../tests/web_test_helpers";
import {
    defineTextingModels,
    expectCalls,
    getTexting,
    makePhone,
    startTexting,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const DIALOG = ".o-texting-StartDialog";
const OPTED_OUT = makePhone({
    phone: "+12125550111",
    phone_display: "+1 212-555-0111",
    reason: "Opted out (STOP, 3 Nov).",
});
const NUMBERS = [
    { id: 7, phone_display: "+1 415-555-0100", queue: "Sales queue" },
    { id: 8, phone_display: "+1 415-555-0200", queue: "Support" },
];

/** Run the client action of a lead's "Text" button. */
function startText(params = {}) {
    return getTexting().services.action.doAction({
        type: "ir.actions.client",
        tag: "texting_inbox.start_text",
        params: { res_model: "crm.lead", res_id: 5, ...params },
    });
}

test("with one phone and one number the window opens at once", async () => {
    await startTexting();
    await startText();
    await contains(".o-texting-TextWindow-name", { text: "Dana Whitfield" });
    await contains(".o-texting-TextComposer-input:focus");
    expect(DIALOG).toHaveCount(0);
    await expectCalls(["start options crm.lead 5 false", "start +12125550199 from 7"]);
});

test("several phones are chosen from, and one that opted out says so", async () => {
    await startTexting({ startOptions: { phones: [OPTED_OUT, makePhone()] } });
    await startText();
    await contains(`${DIALOG}-phone`, { count: 2 });
    await contains(`${DIALOG}-reason`, { text: "Opted out (STOP, 3 Nov)." });
    await contains(`${DIALOG}-phone input:disabled`, { count: 1 });
    expect(`${DIALOG}-number`).toHaveCount(0);
    await click(`${DIALOG}-start`);
    await contains(".o-texting-TextWindow");
    await contains(DIALOG, { count: 0 });
    await expectCalls(["start options crm.lead 5 false", "start +12125550199 from 7"]);
});

test("a landline is pointed out, and can be texted", async () => {
    const landline = makePhone({ hint: "A landline: it may not receive texts." });
    await startTexting({ startOptions: { phones: [landline] } });
    await startText();
    await contains(".o_notification", { text: "A landline: it may not receive texts." });
    await contains(".o-texting-TextWindow");
    await expectCalls(["start options crm.lead 5 false", "start +12125550199 from 7"]);
});

test("several of our numbers are chosen from", async () => {
    await startTexting({ startOptions: { numbers: NUMBERS } });
    await startText();
    await contains(`${DIALOG}-number`);
    expect(queryAllTexts(`${DIALOG}-number option`)).toEqual([
        "+1 415-555-0100 · Sales queue",
        "+1 415-555-0200 · Support",
    ]);
    await click(`${DIALOG}-number`);
    await select("8", { target: `${DIALOG}-number` });
    await animationFrame();
    await click(`${DIALOG}-start`);
    await contains(".o-texting-TextWindow");
    await expectCalls(["start options crm.lead 5 false", "start +12125550199 from 8"]);
});

test("a person who cannot be texted is refused with the reason", async () => {
    await startTexting({ startOptions: { phones: [OPTED_OUT] } });
    await startText();
    await contains(".o_notification", { text: "Opted out (STOP, 3 Nov)." });
    expect(".o-texting-TextWindow").toHaveCount(0);
    await expectCalls(["start options crm.lead 5 false"]);
});

test("where nothing can be started it says why", async () => {
    const reason = "Your company has no number to text from.";
    await startTexting({ startOptions: { phones: [], numbers: [], reason } });
    await startText();
    await contains(".o_notification", { text: reason });
});

test("a conversation somebody else owns is refused with their name", async () => {
    const reason = "Agent Two owns this conversation.";
    await startTexting({ start: { started: false, reason, window: false } });
    await startText();
    await contains(".o_notification", { text: reason });
    expect(".o-texting-TextWindow").toHaveCount(0);
});

async function openPartner(values = {}, arch = `<form><field name="phone" widget="phone"/></form>`) {
    registerArchs({ "res.partner,false,form": arch });
    let id;
    await startTexting(values, (pyEnv) => {
        id = pyEnv["res.partner"].create({ name: "Dana Whitfield", phone: "+12125550199" });
    });
    await openFormView("res.partner", id);
    return id;
}

test("a phone of a contact can be texted with one click", async () => {
    const id = await openPartner();
    await hover(".o_field_phone input");
    await click(".o-texting-TextButton", { text: "Text" });
    await contains(".o-texting-TextWindow");
    await expectCalls([
        `start options res.partner ${id} +12125550199`,
        "start +12125550199 from 7",
    ]);
});

test("where Text stands SMS does not; who cannot text has SMS", async () => {
    await openPartner();
    await contains(".o-texting-TextButton");
    expect(".o_field_phone_sms").toHaveCount(0);
    getTexting().desk.enabled = false;
    await contains(".o_field_phone_sms");
    expect(".o-texting-TextButton").toHaveCount(0);
});

test("Text is greyed with the reason for who opted out", async () => {
    const arch = `<form><field name="phone" widget="phone"/><field name="texting_opted_out_note" invisible="1"/></form>`;
    const note = "+1 212-555-0199 has opted out (11/03/2026). A START from them lifts it.";
    onRpc("res.partner", "web_read", async ({ parent }) => {
        const [record] = await parent();
        return [{ ...record, texting_opted_out_note: note }];
    });
    await openPartner({}, arch);
    await contains(".o-texting-TextButton.text-muted[aria-disabled='true']");
    expect(".o-texting-TextButton").toHaveAttribute("title", note);
    await click(".o-texting-TextButton");
    await contains(".o_notification", { text: note });
    await expectCalls([]);
});

test("who cannot text sees no button beside phones", async () => {
    await openPartner({ enabled: false });
    await contains(".o_field_phone");
    expect(".o-texting-TextButton").toHaveCount(0);
});

test("an empty phone has no button", async () => {
    registerArchs({ "res.partner,false,form": `<form><field name="phone" widget="phone"/></form>` });
    let id;
    await startTexting({}, (pyEnv) => {
        id = pyEnv["res.partner"].create({ name: "Dana Whitfield" });
    });
    await openFormView("res.partner", id);
    await contains(".o_field_phone");
    expect(".o-texting-TextButton").toHaveCount(0);
});
