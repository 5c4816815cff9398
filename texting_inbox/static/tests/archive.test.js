import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { markup } from "@odoo/owl";
import { markWords, searchedWords, wordsIn } from "@texting_inbox/archive/searched_words";
import { TranscriptField } from "@texting_inbox/archive/transcript_field";
import { defineTextingModels } from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

test("words are read out of the search's domain", () => {
    expect(wordsIn(["&", ["words", "ilike", "Refund last"], ["closed_at", "!=", false]])).toEqual(["Refund", "last"]);
    expect(wordsIn([["any_phone", "ilike", "0199"]])).toEqual([]);
});

test("each word that begins with what was searched for is marked", () => {
    const root = document.createElement("div");
    root.innerHTML = "<p>Refunds, a REFUND and no prerefund</p><p>größe</p>";
    const marks = markWords(root, ["refund", "grö"]);
    expect(marks.map((mark) => mark.textContent)).toEqual(["Refunds", "REFUND", "größe"]);
    expect(root.textContent).toBe("Refunds, a REFUND and no prerefundgröße");
});

test("a transcript that is opened from the archive marks what was searched for", async () => {
    searchedWords.set(["refund"]);
    const record = { data: { transcript: markup`<div>I want a refund</div>` } };
    await mountWithCleanup(TranscriptField, { props: { name: "transcript", record } });
    expect(queryAllTexts("mark")).toEqual(["refund"]);
    searchedWords.set([]);
});
