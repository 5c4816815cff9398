import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    MockServer,
    models,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { REFRESH_DELAY } from "@texting_inbox/inbox/inbox_views";
import { defineTextingModels, startTexting, tell } from "./texting_test_helpers";

describe.current.tags("desktop");

const LIST = `<list js_class="texting_inbox_list"><field name="name"/></list>`;
const KANBAN = `<kanban js_class="texting_inbox_kanban"><t t-name="card"><field name="name"/></t></kanban>`;

class Row extends models.Model {
    name = fields.Char();

    _records = [{ id: 1, name: "Dana" }];
    _views = { list: LIST, kanban: KANBAN };
}

defineTextingModels();
defineModels([Row]);

/** Something happens on the server, and the bus tells. */
async function hear(event) {
    const heard = new Promise((resolve) => getService("bus_service").subscribe(event, resolve));
    tell(event, { id: 7 });
    await heard;
    await advanceTime(REFRESH_DELAY * 2);
    await animationFrame();
}

/** An agent opens the inbox. */
async function openInbox(type) {
    await startTexting();
    await getService("action").doAction({
        type: "ir.actions.act_window",
        res_model: "row",
        views: [[false, type]],
    });
}

for (const [type, cell] of [
    ["list", ".o_data_cell"],
    ["kanban", ".o_kanban_record:not(.o_kanban_ghost)"],
]) {
    test(`the inbox as ${type} follows what happens while it is open`, async () => {
        await openInbox(type);
        expect(queryAllTexts(cell)).toEqual(["Dana"]);
        MockServer.env["row"].create({ name: "Marc" });
        await hear("texting.alert/dropped");
        expect(queryAllTexts(cell)).toEqual(["Dana", "Marc"]);
    });
}

test("rows that are ticked stay as they are", async () => {
    await openInbox("list");
    await contains(".o_data_row .o_list_record_selector input").click();
    onRpc("row", "web_search_read", () => expect.step("read"));
    await hear("texting.alert/dropped");
    expect.verifySteps([]);
    await contains(".o_data_row .o_list_record_selector input").click();
    await hear("texting.window/changed");
    expect.verifySteps(["read"]);
});
