import { click, contains, insertText } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst, resize } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { makeServerError, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import {
    defineTextingModels,
    expectCalls,
    getTexting,
    makeAlert,
    makeMatch,
    makeWindow,
    startTexting,
    tell,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const CARD = ".o-texting-GreetingCard";
const UNKNOWN = { name: false, status: false };
const LEAD = makeMatch({ kind: "lead", res_id: 5, name: "Dana Lead", why: "Same last digits" });

/** An unrecognised number is accepted; what `doAction` is asked for becomes a step. */
async function acceptUnknown({ card = false, ...values } = {}) {
    await startTexting({ alerts: [makeAlert(UNKNOWN)], windows: [], ...values });
    textingServer.windows = [makeWindow(UNKNOWN)];
    patchWithCleanup(getTexting().services.action, {
        doAction: async ({ res_model, res_id }) => expect.step(`${res_model} ${res_id}`),
    });
    await click(".o-texting-Bell");
    await click(".o-texting-AlertRow-accept");
    await contains(CARD);
    await expectCalls(["accept 1"]);
    textingServer.card = card;
}

test("accepting an unrecognised number asks who it is, beside the window", async () => {
    await acceptUnknown({ matches: [makeMatch()] });
    await contains(".o-texting-TextWindow");
    await contains(`${CARD}-number`, { text: "+1 212-555-0199" });
    await contains(`${CARD}-place`, { text: "New York, US" });
    expect(queryAllTexts(`${CARD}-choice`)).toEqual([
        "New Lead",
        "New Customer",
        "Match a Lead",
        "Match a Customer",
    ]);
    await contains(".o-texting-MatchList-match", { text: "Dana Whitfield" });
    await contains(".o-texting-MatchList-why", { text: "Same number, other format" });
});

test("accepting a person whose card is not shared opens the window, and says so", async () => {
    const reason = "You may text with Dana, but not open the card.";
    const refusal = { accepted: true, owner: "Mitchell Admin", reason, action: false };
    await startTexting({ alerts: [makeAlert()], refusal });
    await click(".o-texting-Bell");
    await click(".o-texting-AlertRow-accept");
    await contains(".o_notification", { text: reason });
    await contains(".o-texting-TextWindow");
    await contains(CARD, { count: 0 });
    await expectCalls(["accept 1"]);
});

test("accepting a recognised person does not ask", async () => {
    await startTexting({
        alerts: [makeAlert()],
        card: { type: "ir.actions.act_window", res_model: "res.partner", res_id: 3, views: [] },
    });
    patchWithCleanup(getTexting().services.action, {
        doAction: async ({ res_model, res_id }) => expect.step(`${res_model} ${res_id}`),
    });
    await click(".o-texting-Bell");
    await click(".o-texting-AlertRow-accept");
    await contains(".o-texting-TextWindow");
    expect(CARD).toHaveCount(0);
    expect.verifySteps(["res.partner 3"]);
});

test("going back to one's own unrecognised number does not ask again", async () => {
    await startTexting({ alerts: [makeAlert({ ...UNKNOWN, action: "reply" })] });
    await click(".o-texting-Bell");
    await click(".o-texting-AlertRow-accept");
    await contains(".o-texting-TextWindow");
    await animationFrame();
    expect(CARD).toHaveCount(0);
});

test("a likely match is one click, and its card opens with the window staying", async () => {
    await acceptUnknown({
        matches: [makeMatch()],
        card: { res_model: "res.partner", res_id: 3 },
    });
    await click(".o-texting-MatchList-match");
    await contains(CARD, { count: 0 });
    await contains(".o-texting-TextWindow-name", { text: "Dana Whitfield" });
    await expectCalls(["classify customer 3"]);
    expect.verifySteps(["res.partner 3"]);
});

test("a new lead needs a name only", async () => {
    await acceptUnknown({ card: { res_model: "crm.lead", res_id: 8 } });
    await click(`${CARD}-choice[data-choice='create_lead']`);
    await contains(`${CARD}-name:focus`);
    await click(`${CARD}-create`, { text: "Create Lead" });
    await expectCalls([]);
    await insertText(`${CARD}-name`, "Lou Reyes");
    await press("Enter");
    await contains(CARD, { count: 0 });
    await contains(".o-texting-TextWindow-name", { text: "Lou Reyes" });
    await expectCalls(['classify new_lead {"name":"Lou Reyes"}']);
    expect.verifySteps(["crm.lead 8"]);
});

test("a new customer may get an e-mail address", async () => {
    await acceptUnknown({ card: { res_model: "res.partner", res_id: 9 } });
    await click(`${CARD}-choice[data-choice='create_customer']`);
    await insertText(`${CARD}-name`, "Lou Reyes");
    await insertText(`${CARD}-email`, "lou@example.com");
    await click(`${CARD}-create`, { text: "Create Customer" });
    await contains(CARD, { count: 0 });
    await expectCalls(['classify new_customer {"name":"Lou Reyes","email":"lou@example.com"}']);
    expect.verifySteps(["res.partner 9"]);
});

test("matching a lead shows leads only, the likely ones before anything is searched", async () => {
    await acceptUnknown({
        matches: [makeMatch(), LEAD, makeMatch({ kind: "lead", res_id: 6, name: "Other", why: "" })],
        card: { res_model: "crm.lead", res_id: 5 },
    });
    await click(`${CARD}-choice[data-choice='match_lead']`);
    await contains(`${CARD}-search:focus`);
    await contains(".o-texting-MatchList-match", { count: 2 });
    await insertText(`${CARD}-search`, "Dana");
    await advanceTime(300);
    await contains(".o-texting-MatchList-match", { count: 1, text: "Dana Lead" });
    await press("ArrowDown");
    await contains(".o-texting-MatchList-match:focus");
    await press("Enter");
    await contains(CARD, { count: 0 });
    await expectCalls(["search Dana", "classify lead 5"]);
    expect.verifySteps(["crm.lead 5"]);
});

test("who is not found can be created with what was searched for", async () => {
    await acceptUnknown();
    await click(`${CARD}-choice[data-choice='match_customer']`);
    await insertText(`${CARD}-search`, "Lou Reyes");
    await advanceTime(300);
    await contains(`${CARD}-none`, { text: "No customer found" });
    await click(`${CARD}-none button`, { text: "Create Customer" });
    await contains(`${CARD}-name`, { value: "Lou Reyes" });
});

test("a refused choice says why and the card stays", async () => {
    onRpc("texting.conversation", "action_classify", () => {
        throw makeServerError({ message: "You may not change Dana Whitfield." });
    });
    await acceptUnknown({ matches: [makeMatch()] });
    await click(".o-texting-MatchList-match");
    await contains(`${CARD}-problem`, { text: "You may not change Dana Whitfield." });
});

test("the card can simply be closed, by Escape too, and texting goes on", async () => {
    await acceptUnknown();
    await contains(`${CARD}-choice[data-choice='create_lead']:focus`);
    await press("ArrowDown");
    await contains(`${CARD}-choice[data-choice='create_customer']:focus`);
    await press("Enter");
    await contains(`${CARD}-name`);
    await press("Escape");
    await contains(`${CARD}-choice`, { count: 4 });
    await press("Escape");
    await contains(CARD, { count: 0 });
    await contains(".o-texting-TextComposer-input:focus");
    await expectCalls([]);
});

test("one can write while the card is open", async () => {
    await acceptUnknown();
    await insertText(".o-texting-TextComposer-input", "One moment");
    await press("Enter");
    await contains(".o-texting-outbound", { text: "One moment" });
    await contains(CARD);
});

test("the card goes with its conversation", async () => {
    await acceptUnknown();
    tell("texting.window/closed", { id: 1, reason: "Taken over by Maya Manager." });
    await contains(CARD, { count: 0 });
});

test("⋯ opens the question again, and so does a number that others have", async () => {
    const record = { res_model: "res.partner", res_id: 3, name: "Dana Whitfield" };
    await startTexting({ windows: [makeWindow({ record, others_match: 2 })] });
    await click(".o-texting-TextTab");
    await click(".o-texting-TextWindow-more");
    await click(".o-dropdown-item", { text: "Change match" });
    await contains(`${CARD}-title`, { text: "Change Match" });
    await contains(`${CARD}-record`, { text: "Now matched with Dana Whitfield" });
    await click(`${CARD}-close`);
    await contains(CARD, { count: 0 });
    await click(".o-texting-TextWindow-others", { text: "+2 with this number" });
    await contains(CARD);
});

test("on a narrow screen the card takes all of it", async () => {
    await acceptUnknown();
    await resize({ width: 390, height: 700 });
    await contains(`${CARD}.o-texting-fullScreen`);
    expect(queryFirst(CARD).getBoundingClientRect().width).toBe(390);
});
