import { click, contains, openFormView, registerArchs } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { serverState } from "@web/../tests/web_test_helpers";
import {
    defineTextingModels,
    expectCalls,
    getTexting,
    makeAlert,
    makeWindow,
    postText,
    startTexting,
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
    await expectCalls(["leave 1"]);
});

test("a text that arrived unseen stops the leaving and is shown", async () => {
    await startWithWindow({ leave: { left: false, reason: "A new text just arrived." } });
    await contains(".o-mail-Thread");
    postText(1, { body: "One more thing" });
    await click(".o-texting-TextWindow-close");
    await click("button", { text: "Leave & Close" });
    await contains(".o_notification", { text: "A new text just arrived." });
    await contains(".o-texting-inbound", { text: "One more thing" });
    await contains(".modal", { count: 0 });
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
    await expectCalls(["leave 1"]);
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
