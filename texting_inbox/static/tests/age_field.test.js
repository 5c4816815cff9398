import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
import { defineTextingModels } from "./texting_test_helpers";

describe.current.tags("desktop");

class Waiting extends models.Model {
    since = fields.Datetime();
    due_at = fields.Datetime();
    overdue_at = fields.Datetime();

    _records = [
        { id: 1, since: "2026-11-22 09:56:30", due_at: "2026-11-22 10:01:30", overdue_at: "2026-11-22 10:06:30" },
        { id: 2, since: "2026-11-22 09:52:00", due_at: "2026-11-22 09:57:00", overdue_at: "2026-11-22 10:02:00" },
        { id: 3, since: "2026-11-22 08:00:00", due_at: "2026-11-22 08:05:00", overdue_at: "2026-11-22 08:10:00" },
        { id: 4, since: "2026-11-20 08:00:00", due_at: "2026-11-23 09:05:00", overdue_at: "2026-11-23 09:10:00" },
        { id: 5, since: false, due_at: false, overdue_at: false },
    ];
}

defineTextingModels();
defineModels([Waiting]);

const AGE = ".o-texting-AgeField";

test("a date shows how long ago it was, orange past the target and red past twice the target, in working time", async () => {
    mockDate("2026-11-22 10:00:00", 0);
    await mountView({
        resModel: "waiting",
        type: "list",
        arch: `<list><field name="since" widget="texting_age"/></list>`,
    });
    expect(queryAllTexts(AGE)).toEqual([
        "3 min",
        "8 min\n· Past the queue's target",
        "2 h\n· Past twice the queue's target",
        "2 d",
    ]);
    expect(`${AGE}.o-texting-warning`).toHaveText(/^8 min/);
    expect(`${AGE}.text-danger`).toHaveText(/^2 h/);
});

test("the age goes on while the list is open", async () => {
    mockDate("2026-11-22 10:00:00", 0);
    await mountView({
        resModel: "waiting",
        type: "kanban",
        arch: `<kanban><t t-name="card"><field name="since" widget="texting_age"/></t></kanban>`,
    });
    expect(`${AGE}:first`).toHaveText("3 min");
    await advanceTime(120_000);
    await animationFrame();
    expect(`${AGE}:first`).toHaveText(/^5 min/);
    expect(`${AGE}:first`).toHaveClass("o-texting-warning");
});
