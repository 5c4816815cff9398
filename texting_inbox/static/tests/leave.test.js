import { click, contains, openFormView, registerArchs } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { getService, MockServer, serverState } from "@web/../tests/web_test_helpers";
import { READ_DELAY } from "@texting_inbox/leave/leave_dialog";
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

const CARD = { res_model: "res.partner", res_id: serverState.partnerId, name: "Dana Whitfield" };

async function startWithWindow(values = {}) {
    await startTexting({ windows: [makeWindow({ record: CARD })], ...values });
    await click(".o-texting-TextTab");
    await contains(".o-texting-TextWindow");
}

async function openCard() {
    registerArchs({ "res.partner,false,form": `<form><field name="name"/></form>` });
    await openFormView("res.partner", serverState.partnerId);
    await contains(".o_form_view");
}

const leaveCard = () => openFormView("res.partner", serverState.odoobotId);

test("X asks, and the focus is on staying", async () => {
    await startWithWindow();
    await click(".o-texting-TextWindow-close");
    await contains(".modal-title", { text: "Leave & Archive Text" });
    await contains(".o-texting-LeaveDialog-stay:focus");
    await click("button", { text: "Stay & Keep Open" });
    await contains(".modal", { count: 0 });
    await contains(".o-texting-TextWindow");
    await expectCalls([]);
});

test("after leaving, a message names the conversation", async () => {
    await startWithWindow();
    await click(".o-texting-TextWindow-close");
    await click(".o-texting-LeaveDialog-leave");
    await contains(".o_notification", { text: "Dana Whitfield: You left the conversation." });
});

test("what the archive notes appears in the chatter at once", async () => {
    const arch = `<form><sheet><field name="name"/></sheet><chatter/></form>`;
    registerArchs({ "res.partner,false,form": arch });
    await startWithWindow();
    await openFormView("res.partner", serverState.partnerId);
    await contains(".o-mail-Chatter .o-mail-Thread");
    MockServer.env["mail.message"].create({
        body: "Text conversation",
        model: "res.partner",
        res_id: serverState.partnerId,
    });
    await click(".o-texting-TextWindow-close");
    await click(".o-texting-LeaveDialog-leave");
    await contains(".o-mail-Chatter .o-mail-Message", { text: "Text conversation" });
});

test("Escape stays", async () => {
    await startWithWindow();
    await click(".o-texting-TextWindow-close");
    await contains(".o-texting-LeaveDialog-stay:focus");
    await press("Escape");
    await contains(".modal", { count: 0 });
    await contains(".o-texting-TextWindow");
    await expectCalls([]);
});

test("Leave & Close gives the conversation up and closes its window", async () => {
    await startWithWindow();
    await click(".o-texting-TextWindow-close");
    await click("button", { text: "Leave & Close" });
    await contains(".o-texting-TextWindow", { count: 0 });
    expect(".o-texting-TextTab").toHaveCount(0);
    await expectCalls(["leave 1 having had 0"]);
});

test("a text that arrives while the question stands is quoted, and the question asked anew", async () => {
    await startWithWindow();
    await click(".o-texting-TextWindow-close");
    await contains(".o-texting-LeaveDialog-stay:focus");
    queryFirst(".o-texting-LeaveDialog-leave").focus();
    const id = receiveText(1, "One more thing");
    await contains(".o-texting-LeaveDialog-unseen", { text: "A new text just arrived" });
    await contains(".o-texting-LeaveDialog-quote", { text: "One more thing" });
    await contains(".o-texting-LeaveDialog-stay:focus");
    expect(".o-texting-LeaveDialog-leave").not.toBeEnabled();
    await expectCalls([]);
    await advanceTime(READ_DELAY);
    await animationFrame();
    await click("button:enabled", { text: "Leave & Close" });
    await expectCalls([`leave 1 having had ${textIdOf(id)}`]);
    await contains(".o-texting-TextWindow", { count: 0 });
});

test("a newer text that the server knows of stops the leaving, is quoted, and asked about", async () => {
    const texts = [{ id: 2001, body: "One more thing", received_at: "2026-11-22 10:02:00" }];
    await startWithWindow({ leave: { left: false, reason: "A new text just arrived.", texts } });
    await click(".o-texting-TextWindow-close");
    await click("button", { text: "Leave & Close" });
    await contains(".o-texting-LeaveDialog-quote", { text: "One more thing" });
    await contains(".o-texting-LeaveDialog-stay:focus");
    textingServer.leave = { left: true, reason: false };
    await advanceTime(READ_DELAY);
    await animationFrame();
    await click("button:enabled", { text: "Leave & Close" });
    await contains(".modal", { count: 0 });
    await expectCalls(["leave 1 having had 0", "leave 1 having had 2001"]);
});

test("what was never looked at is quoted, and what did not arrive is named", async () => {
    await startTexting({ windows: [makeWindow()], undelivered: 2, unconfirmed: 1 }, () => {
        postText(1, { body: "Hello?" });
        postText(1, { body: "Anybody there?" });
    });
    getTexting().leaving.ask(1);
    await contains(".o-texting-LeaveDialog-unseen", { text: "You have not read these 2 texts" });
    await contains(".o-texting-LeaveDialog-quote", { count: 2 });
    await contains(".o-texting-LeaveDialog-undelivered span", { text: "2 texts were not delivered." });
    await contains(".o-texting-LeaveDialog-undelivered span", { text: "1 is unconfirmed: it may have arrived." });
});

test("the question closes when the conversation is taken over meanwhile", async () => {
    await startWithWindow();
    await click(".o-texting-TextWindow-close");
    await contains(".modal");
    tell("texting.window/closed", { id: 1, reason: "Taken over by Maya." });
    await contains(".modal", { count: 0 });
    await contains(".o_notification", { text: "Dana Whitfield: Taken over by Maya." });
});

test("a card that only the owner could read is left for where the user came from", async () => {
    await startWithWindow({ canReadCards: false });
    registerArchs({ "res.partner,false,list": `<list><field name="name"/></list>` });
    await getService("action").doAction({
        type: "ir.actions.act_window",
        res_model: "res.partner",
        views: [[false, "list"]],
    });
    await openCard();
    await click(".o-texting-TextWindow-close");
    await click("button", { text: "Leave & Close" });
    await contains(".o_list_view");
    await contains(".o_form_view", { count: 0 });
});

test("a card that can be read without owning the conversation stays", async () => {
    await startWithWindow();
    await openCard();
    await click(".o-texting-TextWindow-close");
    await click("button", { text: "Leave & Close" });
    await contains(".o-texting-TextWindow", { count: 0 });
    await animationFrame();
    await contains(".o_form_view");
});

test("Accept and Reply never ask about the card that was open before", async () => {
    await startWithWindow({
        alerts: [makeAlert({ id: 2 })],
        card: {
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: serverState.odoobotId,
            views: [[false, "form"]],
        },
    });
    await openCard();
    await getTexting().accept(2);
    await contains(".o_form_view .o_field_widget[name='name'] input", { value: "OdooBot" });
    expect(".modal").toHaveCount(0);
    await expectCalls(["accept 2"]);
});

test("leaving the card asks; staying lets the navigation go on with the window open", async () => {
    await startWithWindow();
    await openCard();
    const left = leaveCard();
    await click("button", { text: "Stay & Keep Open" });
    await left;
    await contains(".o_form_view .o_field_widget[name='name'] input", { value: "OdooBot" });
    await contains(".o-texting-TextWindow");
    await expectCalls([]);
});

test("leaving the card can give the conversation up", async () => {
    await startWithWindow();
    await openCard();
    const left = leaveCard();
    await click("button", { text: "Leave & Close" });
    await left;
    await contains(".o-texting-TextWindow", { count: 0 });
    await expectCalls(["leave 1 having had 0"]);
});

test("leaving the card asks once per acceptance", async () => {
    await startWithWindow();
    await openCard();
    const left = leaveCard();
    await click("button", { text: "Stay & Keep Open" });
    await left;
    await openCard();
    await leaveCard();
    await animationFrame();
    expect(".modal").toHaveCount(0);
});

test("leaving the card does not ask where the company does not want it, nor for another record", async () => {
    await startWithWindow({ leaveQuestion: false });
    await openCard();
    await leaveCard();
    await animationFrame();
    expect(".modal").toHaveCount(0);
    const texting = getTexting();
    texting.desk.asksOnLeave = true;
    await openCard();
    expect(".modal").toHaveCount(0);
});

test("Reply on the card's own conversation does not ask", async () => {
    await startWithWindow({
        alerts: [makeAlert({ action: "reply" })],
        card: {
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: serverState.partnerId,
            views: [[false, "form"]],
        },
    });
    await openCard();
    await getTexting().accept(1);
    await animationFrame();
    expect(".modal").toHaveCount(0);
    await expectCalls(["accept 1"]);
});
