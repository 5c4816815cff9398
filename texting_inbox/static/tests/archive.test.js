import { contains } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { markup } from "@odoo/owl";
import { findText, markWords, searchedWords, wordsIn } from "@texting_inbox/archive/searched_words";
import { TranscriptField } from "@texting_inbox/archive/transcript_field";
import { defineTextingModels, startTexting, tell } from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

test("words are read out of the search's domain", () => {
    expect(wordsIn(["&", ["words", "ilike", "Refund last"], ["closed_at", "!=", false]])).toEqual(["Refund", "last"]);
    expect(wordsIn([["words", "ilike", " 🚚 "]])).toEqual(["🚚"]);
    expect(wordsIn([["any_phone", "ilike", "0199"]])).toEqual([]);
});

test("each word that begins with what was searched for is marked", () => {
    const root = document.createElement("div");
    root.innerHTML = "<p>Refunds, a REFUND and no prerefund</p><p>größe</p>";
    const marks = markWords(root, ["refund", "grö"]);
    expect(marks.map((mark) => mark.textContent)).toEqual(["Refunds", "REFUND", "größe"]);
    expect(root.textContent).toBe("Refunds, a REFUND and no prerefundgröße");
});

test("the text with all of the words is the one that was found", () => {
    const root = document.createElement("div");
    root.innerHTML = "<p>My order?</p><p>A refund</p><p>A refund for my order 🚚</p>";
    const found = (...words) => findText(root, markWords(root, words), words, "p").textContent;
    expect(found("refund", "ord")).toBe("A refund for my order 🚚");
    expect(found("🚚")).toBe("A refund for my order 🚚");
    expect(found("refund")).toBe("A refund");
});

test("a transcript that is opened from the archive marks what was searched for", async () => {
    searchedWords.set(["refund"]);
    const record = { data: { transcript: markup`<div>I want a refund</div>` } };
    await mountWithCleanup(TranscriptField, { props: { name: "transcript", record } });
    expect(queryAllTexts("mark")).toEqual(["refund"]);
    searchedWords.set([]);
});

test("a transcript that was made in the background is announced, and downloaded from there", async () => {
    const fetched = [];
    onRpc("texting.transcript", "action_fetch", ({ args }) => {
        fetched.push(args[0]);
        return { type: "ir.actions.act_url", url: "/web/content/7" };
    });
    mockService("action", { doAction: (action) => expect.step(action.url) });
    await startTexting();
    tell("texting.transcript/changed", { id: 3, state: "queued", failure: "" });
    tell("texting.transcript/changed", { id: 3, state: "ready", failure: "" });
    await contains(".o_notification", { text: "Your transcript is ready." });
    await click(".o_notification button:contains('Download')");
    await expect.waitForSteps(["/web/content/7"]);
    expect(fetched).toEqual([[3]]);
});

test("a transcript that could not be made says why", async () => {
    await startTexting();
    tell("texting.transcript/changed", { id: 3, state: "failed", failure: "Select fewer sessions." });
    await contains(".o_notification", { text: "Your transcript could not be made: Select fewer sessions." });
});
