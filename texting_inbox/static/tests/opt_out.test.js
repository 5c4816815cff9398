import { click, contains } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryText } from "@odoo/hoot-dom";
import {
    defineTextingModels,
    expectCalls,
    makeAlert,
    makeWindow,
    startTexting,
    tell,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const BANNER = ".o-texting-OptOutBanner";
const SUSPECTED = { opt_out_suspected: true, can_record_opt_out: true };

async function startWithWindow(values) {
    await startTexting({ windows: [makeWindow(values)] });
    await click(".o-texting-TextTab");
    await contains(".o-texting-TextWindow");
}

test("the bell marks a possible opt-out request, and nothing else", async () => {
    await startTexting({
        alerts: [makeAlert({ id: 1, opt_out_suspected: true }), makeAlert({ id: 2 })],
    });
    await click(".o-texting-Bell");
    await contains(".o-texting-AlertRow", { count: 2 });
    expect(queryAllTexts(".o-texting-AlertRow-optOut")).toEqual(["Possible opt-out request"]);
});

test("an ordinary window has no such banner", async () => {
    await startWithWindow({ can_record_opt_out: true });
    expect(BANNER).toHaveCount(0);
});

test("the opt-out is recorded after a question", async () => {
    await startWithWindow(SUSPECTED);
    await contains(BANNER, { text: "Possible opt-out request" });
    await click(`${BANNER}-record`);
    await contains(".modal-body");
    expect(queryText(".modal-body")).toMatch(/^You will no longer be able to text Dana Whitfield from here\./);
    await expectCalls([]);
    await click(".modal .btn-primary", { text: "Record Opt-Out" });
    await expectCalls(["record opt-out 1"]);
    tell("texting.window/changed", makeWindow({ can_send: false, cannot_send_reason: "Opted out" }));
    await contains(BANNER, { count: 0 });
    await contains(".o-texting-TextWindow-readOnly", { text: "Opted out" });
});

test("who answers No to the question records nothing", async () => {
    await startWithWindow(SUSPECTED);
    await click(`${BANNER}-record`);
    await click(".modal .btn-secondary");
    await contains(".modal", { count: 0 });
    await expectCalls([]);
    await contains(BANNER);
});

test("what was not meant is dismissed", async () => {
    await startWithWindow(SUSPECTED);
    await click(`${BANNER}-dismiss`);
    await expectCalls(["dismiss possible opt-out 1"]);
    tell("texting.window/changed", makeWindow({ can_record_opt_out: true }));
    await contains(BANNER, { count: 0 });
});

test("who only reads sees the mark, and has nothing to press", async () => {
    await startWithWindow({ opt_out_suspected: true, can_record_opt_out: false, is_mine: false });
    await contains(BANNER);
    expect(`${BANNER} button`).toHaveCount(0);
});

test("the menu offers what this user may do about an opt-out", async () => {
    await startWithWindow({ can_record_opt_out: true });
    await click(".o-texting-TextWindow-more");
    await contains(".o-dropdown-item", { text: "Record opt-out" });
    await contains(".o-dropdown-item", { text: "Lift opt-out", count: 0 });
    tell("texting.window/changed", makeWindow({ can_lift_opt_out: true }));
    await contains(".o-dropdown-item", { text: "Lift opt-out" });
    await contains(".o-dropdown-item", { text: "Record opt-out", count: 0 });
});
