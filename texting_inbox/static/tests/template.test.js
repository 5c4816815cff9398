import { click, contains, insertText } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { makeServerError, onRpc } from "@web/../tests/web_test_helpers";
import { defineTextingModels, expectCalls, makeWindow, startTexting } from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const PICKER = ".o-texting-TemplatePicker";
const INPUT = ".o-texting-TextComposer-input";
const TEMPLATES = [
    { id: 1, name: "Opening hours", body: "We are open from 9 to 5." },
    { id: 2, name: "Price", body: "Dear Dana, it is $ 90 a month." },
];

async function openWindow(values, server = {}) {
    const record = { res_model: "res.partner", res_id: 3, name: "Dana Whitfield" };
    await startTexting({
        windows: [makeWindow({ record, ...values })],
        templates: TEMPLATES,
        ...server,
    });
    await click(".o-texting-TextTab");
    await contains(".o-texting-TextWindow");
}

test("templates are not offered where the company does not want it", async () => {
    await openWindow({ offers_templates: false });
    await contains(INPUT);
    expect(".o-texting-TextComposer-templates").toHaveCount(0);
});

test("a number that belongs to nobody yet has no templates: there is nothing to fill them in from", async () => {
    await openWindow({ offers_templates: true, record: false });
    await contains(INPUT);
    expect(".o-texting-TextComposer-templates").toHaveCount(0);
});

test("a template is chosen by keyboard with its words in sight, and can be changed before Send", async () => {
    await openWindow({ offers_templates: true });
    await insertText(INPUT, "Hello! ");
    await click(".o-texting-TextComposer-templates");
    await contains(`${PICKER}-search:focus`);
    expect(queryAllTexts(`${PICKER}-item`)).toEqual(["Opening hours", "Price"]);
    await contains(`${PICKER}-preview`, { text: "We are open from 9 to 5." });
    await press("ArrowDown");
    await contains(`${PICKER}-item[aria-selected='true']`, { text: "Price" });
    await contains(`${PICKER}-preview`, { text: "Dear Dana, it is $ 90 a month." });
    await press("Enter");
    await contains(PICKER, { count: 0 });
    await contains(`${INPUT}:focus`, { value: "Hello! Dear Dana, it is $ 90 a month." });
    await expectCalls([]);
});

test("a template is found by typing, in its words too", async () => {
    await openWindow({ offers_templates: true });
    await click(".o-texting-TextComposer-templates");
    await insertText(`${PICKER}-search`, "month");
    await contains(`${PICKER}-item`, { count: 1, text: "Price" });
    await insertText(`${PICKER}-search`, " of May");
    await contains(`${PICKER}-empty`, { text: "No template found" });
    await contains(`${PICKER}-choose:disabled`);
});

test("Escape closes the templates and not the window", async () => {
    await openWindow({ offers_templates: true });
    await contains(`${INPUT}:focus`);
    await click(".o-texting-TextComposer-templates");
    await contains(`${PICKER}-search:focus`);
    await press("Escape");
    await contains(PICKER, { count: 0 });
    await contains(`${INPUT}:focus`);
});

test("without templates it says so", async () => {
    await openWindow({ offers_templates: true }, { templates: [] });
    await click(".o-texting-TextComposer-templates");
    await contains(`${PICKER}-empty`, { text: "There are no templates for this person." });
});

const ONE_WAY = {
    one_way: true,
    can_send: false,
    cannot_send_reason: "Two-way texting is switched off.",
};

test("where two-way texting is off only templates can be sent, and it says why", async () => {
    await openWindow(ONE_WAY);
    await contains(".o-texting-TextWindow-oneWay", {
        text: "Two-way texting is switched off. Only templates can be sent.",
    });
    await contains(`${PICKER}-search:focus`);
    expect(INPUT).toHaveCount(0);
    await click(`${PICKER}-item`, { text: "Price" });
    await click(`${PICKER}-choose`, { text: "Send" });
    await contains(".o-texting-outbound", { text: "Dear Dana, it is $ 90 a month." });
    await expectCalls(["template 2"]);
});

test("a refused template says why", async () => {
    onRpc("texting.conversation", "send_template", () => {
        throw makeServerError({ message: "Dana Whitfield has opted out." });
    });
    await openWindow(ONE_WAY);
    await click(`${PICKER}-choose`);
    await contains(`${PICKER}-problem`, { text: "Dana Whitfield has opted out." });
});
