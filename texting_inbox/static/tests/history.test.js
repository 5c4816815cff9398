import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { TextsPage } from "@texting_inbox/history/texts_page";
import { defineTextingModels } from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const HEIGHT = 2000; // px of each page, more than is shown at once

/** Pages of a history by the `before` that is asked for; each in turn is older. */
function serve(pages) {
    onRpc("res.partner", "get_texting_history", ({ args: [ids, before] }) => {
        expect.step(`${ids}: ${before}`);
        return pages[before] ?? pages.newest;
    });
}

const page = (word, before) => ({ html: `<p style="height: ${HEIGHT}px">${word}</p>`, before });

async function openPage() {
    const record = { resModel: "res.partner", resId: 7 };
    await mountWithCleanup(TextsPage, { props: { record, readonly: true } });
}

async function scrollTo(top) {
    const el = queryOne(".o-texting-TextsPage");
    el.scrollTop = top;
    el.dispatchEvent(new Event("scroll"));
    await advanceTime(100);
    await animationFrame();
}

test("the history begins with its newest page and fetches older ones where one scrolls up", async () => {
    serve({ newest: page("new", 5), 5: page("older", 3), 3: page("oldest", false) });
    await openPage();
    await scrollTo(1000);
    expect.verifySteps(["7: null"]);
    await scrollTo(100);
    expect.verifySteps(["7: 5"]);
    expect(queryAllTexts(".o-texting-TextsPage p")).toEqual(["older", "new"]);
    expect(queryOne(".o-texting-TextsPage").scrollTop).toBeGreaterThan(100 + HEIGHT - 1);
    await scrollTo(0);
    await scrollTo(0);
    expect.verifySteps(["7: 3"]);
    expect(queryAllTexts(".o-texting-TextsPage p")).toEqual(["oldest", "older", "new"]);
});

test("a history without a text that one may read says so", async () => {
    serve({ newest: { html: false, before: false } });
    await openPage();
    expect.verifySteps(["7: null"]);
    expect(".o-texting-TextsPage").toHaveText("There are no texts that you can read.");
});
