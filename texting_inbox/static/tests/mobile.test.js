import { click, contains, insertText } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryFirst } from "@odoo/hoot-dom";
import { getService } from "@web/../tests/web_test_helpers";
import {
    defineTextingModels,
    expectCalls,
    getTexting,
    makeAlert,
    makeWindow,
    ON_CALL,
    receiveText,
    startTexting,
    textIdOf,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("mobile");
defineTextingModels();

const UNKNOWN = { name: false, status: false };

function fillsTheScreen(selector) {
    const { left, top, width, height } = queryFirst(selector).getBoundingClientRect();
    return left === 0 && top === 0 && width === window.innerWidth && height === window.innerHeight;
}

test("the Greeting card takes the whole screen of a phone, and closing it shows the texts", async () => {
    await startTexting({ alerts: [makeAlert(UNKNOWN)] });
    textingServer.windows = [makeWindow(UNKNOWN)];
    await click(".o-texting-Bell");
    await click(".o-texting-AlertRow-accept");
    await contains(".o-texting-GreetingCard-choice", { count: 4 });
    expect(fillsTheScreen(".o-texting-GreetingCard")).toBe(true);
    await expectCalls(["accept 1"]);
    const id = receiveText(1, "Hello?", UNKNOWN);
    await contains(".o-texting-inbound", { text: "Hello?" });
    await contains(".o-texting-GreetingCard-quote", { text: "Hello?" });
    await expectCalls([]);
    await click(".o-texting-GreetingCard-close");
    await contains(".o-texting-GreetingCard", { count: 0 });
    expect(fillsTheScreen(".o-texting-TextWindow")).toBe(true);
    await expectCalls([`seen to ${textIdOf(id)}`]);
});

test("on a phone the ⋯ menu, notes and templates work as on a desktop", async () => {
    await startTexting({
        windows: [
            makeWindow({
                offers_templates: true,
                record: { res_model: "res.partner", res_id: 3, name: "Dana Whitfield" },
            }),
        ],
        templates: [{ id: 1, name: "Opening hours", body: "We are open from 9 to 5." }],
    });
    await click(".o-texting-TextTab");
    await click(".o-texting-TextComposer-templates");
    await click(".o-texting-TemplatePicker-choose");
    await contains(".o-texting-TextComposer-input", { value: "We are open from 9 to 5." });
    await click(".o-texting-TextWindow-more");
    await click(".o-dropdown-item", { text: "Add note" });
    await insertText(".o-texting-NoteComposer-input", "Prefers calls");
    await click(".o-texting-NoteComposer-add");
    await contains(".o-texting-Note", { text: "Prefers calls" });
    expect(fillsTheScreen(".o-texting-TextWindow")).toBe(true);
});

test("on a phone the status says why Accept is refused", async () => {
    await startTexting({ status: ON_CALL, alerts: [makeAlert()] });
    await click(".o-texting-StatusMenu");
    await contains(".o-texting-StatusMenu-reason", { text: ON_CALL.reason });
});

test("on a phone the inbox's list and what is read take the screen one after the other", async () => {
    await startTexting({ windows: [makeWindow()] });
    await getService("action").doAction({
        type: "ir.actions.act_window",
        res_model: "texting.conversation",
        views: [[false, "list"]],
    });
    await contains(".o_data_row", { count: 4 });
    expect(".o-texting-Inbox-pane").not.toBeVisible();
    await click(`.o-texting-Conversation[data-conversation-id="1"]`);
    await contains(".o-texting-Inbox-pane .o-texting-TextWindow");
    expect(".o-texting-Inbox-list").not.toBeVisible();
    expect(".o_control_panel").not.toBeVisible();
    await click(".o-texting-TextWindow-back");
    await contains(".o-texting-TextWindow", { count: 0 });
    expect(".o-texting-Inbox-list").toBeVisible();
});
