import { click, contains, insertText } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryFirst } from "@odoo/hoot-dom";
import {
    defineTextingModels,
    expectCalls,
    getTexting,
    makeWindow,
    postNote,
    postText,
    startTexting,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const NOTE = ".o-texting-NoteComposer";

async function openWindow(values = {}, prepare) {
    await startTexting({ windows: [makeWindow(values)] }, prepare);
    await click(".o-texting-TextTab");
    await contains(".o-texting-TextWindow");
    textingServer.calls.length = 0;
}

async function openNote() {
    await click(".o-texting-TextWindow-more");
    await click(".o-dropdown-item", { text: "Add note" });
    await contains(`${NOTE}-input:focus`);
}

test("a note is written in a field of its own that says it is never sent", async () => {
    await openWindow();
    await insertText(".o-texting-TextComposer-input", "Dear Dana");
    await openNote();
    await contains(NOTE, { text: "Internal note – never sent" });
    expect(".o-texting-TextComposer").toHaveCount(0);
    await insertText(`${NOTE}-input`, " Prefers calls ");
    await press("Enter");
    await contains(".o-texting-Note", { text: "Prefers calls" });
    await contains(".o-texting-TextComposer-input", { value: "Dear Dana" });
    await expectCalls(["note Prefers calls"]);
});

test("Escape gives the note up and keeps the window", async () => {
    await openWindow();
    await openNote();
    await contains(`${NOTE}-add:disabled`);
    await insertText(`${NOTE}-input`, "\u200b");
    await contains(`${NOTE}-add:disabled`);
    await insertText(`${NOTE}-input`, "Never mind");
    await press("Escape");
    await contains(NOTE, { count: 0 });
    await contains(".o-texting-TextComposer-input:focus");
    await expectCalls([]);
});

test("a note is never taken for a text: other colour, a label, no delivery state", async () => {
    await openWindow({}, () => {
        postText(1, { body: "Yes", direction: "outbound", status: "sent" });
        postNote(1, "Prefers calls");
    });
    await contains(".o-texting-Note .o-texting-NoteFooter", { text: "Internal note" });
    await contains(".o-texting-outbound", { count: 1 });
    expect(".o-texting-Note .o-texting-TextFooter").toHaveCount(0);
    const colour = (selector) =>
        getComputedStyle(queryFirst(`${selector} .o-mail-Message-bubble`)).backgroundColor;
    expect(colour(".o-texting-Note")).not.toBe(colour(".o-texting-outbound"));
});

test("who reads a colleague's conversation can leave a note", async () => {
    await startTexting({});
    textingServer.windows = [
        makeWindow({ is_mine: false, can_send: false, owner: { id: 99, name: "Agent One" } }),
    ];
    await getTexting().openWindow(1);
    await openNote();
    await insertText(`${NOTE}-input`, "Offer 10 %");
    await click(`${NOTE}-add`);
    await contains(".o-texting-Note", { text: "Offer 10 %" });
    await contains(".o-texting-TextWindow-readOnly", { text: "Owned by Agent One" });
});
