import { click, contains, insertText } from "@mail/../tests/mail_test_helpers";
import { describe, test } from "@odoo/hoot";
import { edit } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import {
    defineTextingModels,
    expectCalls,
    makeScheduled,
    makeWindow,
    receiveText,
    startTexting,
    tell,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const TEXT = ".o-texting-ScheduledTexts-text";

async function openWindow(values = {}) {
    mockDate("2026-11-27 15:00:00");
    await startTexting({ windows: [makeWindow()], ...values });
    await click(".o-texting-TextTab");
    await contains(".o-texting-TextComposer-input");
}

test("a text is scheduled by the recipient's clock and stands below the others until then", async () => {
    await openWindow();
    await contains(".o-texting-TextComposer-later:disabled");
    await insertText(".o-texting-TextComposer-input", "The unit is ready.");
    await click(".o-texting-TextComposer-later");
    await contains(".o-texting-ScheduleDialog-at", { value: "2026-11-28T09:00" });
    await click(".o-texting-ScheduleDialog-preset", { text: "Monday morning, Mon 9:00" });
    await contains(".o-texting-ScheduleDialog-at", { value: "2026-11-30T09:00" });
    await click(".o-texting-ScheduleDialog-confirm");
    await contains(TEXT, { text: "The unit is ready." });
    await contains(".o-texting-TextComposer-input", { value: "" });
    await expectCalls(["send The unit is ready. at 2026-11-30 14:00:00"]);
});

test("what was written stays when the dialog is closed", async () => {
    await openWindow();
    await insertText(".o-texting-TextComposer-input", "Later");
    await click(".o-texting-TextComposer-later");
    await click(".o-texting-ScheduleDialog button", { text: "Close" });
    await contains(".o-texting-TextComposer-input", { value: "Later" });
    await expectCalls([]);
});

test("a scheduled text can be changed, sent at once, and deleted", async () => {
    await openWindow({ scheduled: [makeScheduled(), makeScheduled({ id: 8, body: "Second" })] });
    await contains(TEXT, { count: 2 });
    await click(`${TEXT}:contains(The unit) .o-texting-ScheduledTexts-edit`);
    await click(".o-texting-ScheduleDialog-body");
    await edit("Is it still needed?");
    await click(".o-texting-ScheduleDialog-cancelOnReply");
    await click(".o-texting-ScheduleDialog-confirm");
    await contains(TEXT, { text: "Is it still needed?" });
    await expectCalls(["reschedule 7: Is it still needed? at 2026-11-28 14:00:00, true"]);
    await click(`${TEXT}:contains(Second) .o-texting-ScheduledTexts-cancel`);
    await contains(TEXT, { count: 1 });
    await click(".o-texting-ScheduledTexts-now");
    await contains(TEXT, { count: 0 });
    await expectCalls(["delete 8", "send now 7"]);
});

test("an answer that cancels a scheduled text is shown at once", async () => {
    await openWindow({ scheduled: [makeScheduled({ cancel_on_reply: true })] });
    await contains(".o-texting-ScheduledTexts-when", { text: "Sat, Nov 28, 2026, 9:00 AM EST, unless they write first" });
    textingServer.scheduled = [makeScheduled({ cancel_on_reply: true, is_cancelled: true })];
    receiveText(1, "No, thanks");
    await contains(".o-texting-ScheduledTexts-when", { text: "Will not be sent: they wrote first" });
});

test("another tab's change is followed", async () => {
    await openWindow();
    textingServer.scheduled = [makeScheduled()];
    tell("texting.scheduled/changed", { id: 1 });
    await contains(TEXT);
});

test("the question before leaving names what still leaves", async () => {
    await openWindow({ scheduled: [makeScheduled()] });
    await click(".o-texting-TextWindow-close");
    await contains(".o-texting-LeaveDialog-scheduled", { text: "1 text is scheduled and will still be sent." });
});
