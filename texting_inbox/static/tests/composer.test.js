import { click, contains, insertText, triggerHotkey } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, press, queryFirst } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { makeServerError, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { draftOf } from "@texting_inbox/core/local_memory";
import {
    defineTextingModels,
    expectCalls,
    getTexting,
    makeWindow,
    startTexting,
    tell,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const INPUT = ".o-texting-TextComposer-input";
const COUNTER = ".o-texting-TextComposer-counter";

async function openComposer() {
    await startTexting({ windows: [makeWindow()] });
    await click(".o-texting-TextTab");
    await contains(INPUT);
}

test("Send is enabled only once text is entered", async () => {
    await openComposer();
    await contains(".o-texting-TextComposer-send:disabled");
    await insertText(INPUT, "   ");
    await contains(".o-texting-TextComposer-send:disabled");
    await insertText(INPUT, "Yes");
    await contains(".o-texting-TextComposer-send:enabled");
});

test("zero-width characters alone are no text", async () => {
    await openComposer();
    await insertText(INPUT, "\u200b\u2060\u3164\u2800");
    await contains(".o-texting-TextComposer-send:disabled");
    await press("Enter");
    await expectCalls([]);
    await insertText(INPUT, "👍🏽");
    await contains(".o-texting-TextComposer-send:enabled");
});

test("Enter sends what was written, trimmed, and the text appears", async () => {
    await openComposer();
    await insertText(INPUT, " Yes, from 5x5 up ");
    await press("Enter");
    await contains(".o-texting-outbound", { text: "Yes, from 5x5 up" });
    await contains(INPUT, { value: "" });
    await expectCalls(["send Yes, from 5x5 up"]);
});

test("a text of one's own is fetched once, though the bus tells of it as well", async () => {
    await openComposer();
    const { rpc, feed } = getTexting();
    patchWithCleanup(rpc, {
        fetchMessages(id) {
            expect.step(`fetch of ${id}`);
            return super.fetchMessages(...arguments);
        },
    });
    await insertText(INPUT, "Yes");
    await press("Enter");
    await contains(".o-texting-outbound", { text: "Yes" });
    const { id } = feed.thread(1).messages.at(-1);
    tell("texting.message/new", { id: 1, mail_message_id: id, direction: "outbound" });
    await animationFrame();
    expect.verifySteps([]);
    await expectCalls(["send Yes"]);
});

test("Enter sends once, however often it is pressed", async () => {
    await openComposer();
    await insertText(INPUT, "Yes");
    await press("Enter");
    await press("Enter");
    await contains(".o-texting-outbound");
    await expectCalls(["send Yes"]);
});

test("Shift+Enter begins a new line", async () => {
    await openComposer();
    await insertText(INPUT, "One");
    triggerHotkey("shift+Enter");
    await animationFrame();
    await expectCalls([]);
});

test("Enter that chooses a word of an input method does not send", async () => {
    await openComposer();
    await insertText(INPUT, "にほん");
    manuallyDispatchProgrammaticEvent(queryFirst(INPUT), "keydown", {
        key: "Enter",
        isComposing: true,
    });
    await animationFrame();
    await expectCalls([]);
    await contains(INPUT, { value: "にほん" });
});

test("the counter shows segments and characters, and turns orange for special characters", async () => {
    await openComposer();
    await contains(INPUT);
    expect(COUNTER).toHaveCount(0);
    await insertText(INPUT, "Hello €");
    await contains(`${COUNTER}.text-muted [aria-hidden]`, { text: "1 · 8/160" });
    expect(COUNTER).toHaveAttribute("title", "1 text, 8 of 160 characters");
    await insertText(INPUT, "😀");
    await contains(`${COUNTER}.o-texting-warning [aria-hidden]`, { text: "1 · 9/70" });
    expect(COUNTER).toHaveAttribute(
        "title",
        "1 text, 9 of 70 characters\nEmoji and special characters leave room for fewer."
    );
    await insertText(INPUT, "a".repeat(70));
    expect(queryFirst(COUNTER).title).toMatch(/^2 texts, 79 of 134 characters/);
});

test("a curly quote is warned of before it costs more, and one click makes it plain", async () => {
    await openComposer();
    await insertText(INPUT, "It’s free");
    await contains(`${COUNTER}.o-texting-warning [aria-hidden]`, { text: "1 · 9/70" });
    await contains(".o-texting-TextComposer-fancy", {
        text: "Only 70 characters per message, because of ’",
    });
    await click(".o-texting-TextComposer-plain");
    await contains(`${INPUT}:focus`, { value: "It's free" });
    await contains(`${COUNTER}.text-muted [aria-hidden]`, { text: "1 · 9/160" });
    expect(".o-texting-TextComposer-fancy").toHaveCount(0);
});

test("the warning says how many messages plain characters spare", async () => {
    await openComposer();
    await insertText(INPUT, `It’s ${"a".repeat(80)}`);
    await contains(".o-texting-TextComposer-fancy", {
        text: "2 messages instead of 1, because of ’",
    });
});

test("emoji are not warned of: nothing plain can stand for them", async () => {
    await openComposer();
    await insertText(INPUT, "It’s free 👍");
    await contains(".o-texting-TextComposer-counter.o-texting-warning");
    expect(".o-texting-TextComposer-fancy").toHaveCount(0);
});

test("after Send the field has the focus, unless the user went elsewhere meanwhile", async () => {
    await openComposer();
    await insertText(INPUT, "Yes");
    await click(".o-texting-TextComposer-send");
    await contains(".o-texting-outbound", { text: "Yes" });
    await contains(`${INPUT}:focus`);
    const sent = new Deferred();
    onRpc("texting.conversation", "send_text", () => sent);
    await insertText(INPUT, "Free");
    await press("Enter");
    await contains(`${INPUT}[readonly]`);
    queryFirst(".o-texting-Bell").focus();
    sent.resolve(1);
    await contains(INPUT, { value: "" });
    await animationFrame();
    expect(".o-texting-Bell").toBeFocused();
});

test("however long a text and small a window, Send stays in sight", async () => {
    await openComposer();
    Object.assign(getTexting().desk.layout, { width: 300, height: 320 });
    await insertText(INPUT, "“A line of text” ".repeat(30));
    const { bottom } = queryFirst(".o-texting-TextComposer-send").getBoundingClientRect();
    expect(bottom).toBeLessThan(window.innerHeight + 1);
    expect(".o-texting-TextComposer-send").toBeVisible();
});

test("a refused text keeps the draft and says why", async () => {
    onRpc("texting.conversation", "send_text", () => {
        throw makeServerError({ message: "This number has opted out." });
    });
    await openComposer();
    await insertText(INPUT, "Hello");
    await click(".o-texting-TextComposer-send");
    await contains(".o-texting-TextComposer-problem", { text: "This number has opted out." });
    await contains(INPUT, { value: "Hello" });
    await insertText(INPUT, "!");
    await contains(".o-texting-TextComposer-problem", { count: 0 });
});

test("a draft survives a reload and is gone once sent", async () => {
    draftOf(1).write("From before");
    await openComposer();
    await contains(INPUT, { value: "From before" });
    await click(".o-texting-TextComposer-send");
    await contains(INPUT, { value: "" });
    expect(draftOf(1).read("none")).toBe("none");
    await expectCalls(["send From before"]);
});
