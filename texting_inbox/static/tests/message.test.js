import { click, contains, openFormView, registerArchs } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";
import { serverState } from "@web/../tests/web_test_helpers";
import {
    defineTextingModels,
    expectCalls,
    makeMedium,
    makeWindow,
    postText,
    startTexting,
    tell,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

async function showTexts(prepare) {
    await startTexting({ windows: [makeWindow()] }, prepare);
    await click(".o-texting-TextTab");
    await contains(".o-texting-TextWindow:has(.o-texting-Text)");
    textingServer.calls.length = 0;
}

test("inbound texts stand left and ours right, also a colleague's", async () => {
    await showTexts((pyEnv) => {
        const colleague = pyEnv["res.partner"].create({ name: "Agent Two" });
        postText(1, { body: "Hi" });
        postText(1, { body: "Hello", direction: "outbound", author_id: colleague });
        postText(1, { body: "Mine", direction: "outbound" });
    });
    await contains(".o-texting-inbound", { count: 1 });
    await contains(".o-texting-outbound", { count: 2 });
    expect(".o-texting-inbound .o-mail-Message-contentContainer").not.toHaveClass(
        "flex-row-reverse"
    );
    expect(".o-texting-outbound:first .o-mail-Message-contentContainer").toHaveClass(
        "flex-row-reverse"
    );
    await contains(".o-texting-TextFooter-author", { text: "Agent Two" });
});

test("each text shows the time it was received, also when several follow each other", async () => {
    await showTexts(() => {
        postText(1, { body: "One", direction: "outbound", date: "2019-03-10 10:02:00" });
        postText(1, { body: "Two", direction: "outbound", date: "2019-03-10 10:03:00" });
    });
    await contains(".o-texting-TextFooter-time", { count: 2 });
    await contains(".o-texting-TextFooter-time", { text: "11:02 AM" });
    await contains(".o-texting-TextFooter-time", { text: "11:03 AM" });
});

test("what became of a text is shown and follows the carrier's reports", async () => {
    let id;
    await showTexts(() => {
        id = postText(1, { body: "Yes", direction: "outbound", status: "queued" });
    });
    await contains(".o-texting-TextFooter-state[aria-label='Queued']");
    expect(".o-texting-TextFooter-state").toHaveAttribute("title", "Queued\nWaits for its turn to leave");
    const state = textingServer.texts.get(id);
    tell("texting.message/status", {
        id: 1,
        mail_message_id: id,
        texting: { ...state, status: "delivered" },
    });
    await contains(".o-texting-TextFooter-state[aria-label='Delivered']");
});

test("a failure says why, and can be retried where that can help", async () => {
    let id;
    await showTexts(() => {
        id = postText(1, {
            body: "Yes",
            direction: "outbound",
            status: "failed",
            failure: "number is switched off",
            can_retry: true,
        });
        postText(1, { body: "No", direction: "outbound", status: "failed", failure: "opted out" });
    });
    await contains(".o-texting-TextFooter-problem", { count: 2 });
    await contains("span", { text: "Not delivered: number is switched off" });
    await contains("span", { text: "Not delivered: opted out" });
    await click(".o-texting-TextFooter-retry");
    await expectCalls([`retry ${1000 + id}`]);
});

test("a picture is said to be on its way, or why it never comes, until it is there", async () => {
    let id;
    await showTexts(() => {
        const reason = "A picture or file was not downloaded because it is too large.";
        const media = [makeMedium("pending"), makeMedium("failed", reason)];
        id = postText(1, { body: "", media });
    });
    await contains(".o-texting-TextFooter-media", { count: 2 });
    await contains(".o-texting-TextFooter-media", { text: "Downloading picture…" });
    await contains(".o-texting-TextFooter-media", {
        text: "A picture or file was not downloaded because it is too large.",
    });
    await contains(".o-texting-Text", { text: "This message has been removed", count: 0 });
    const texting = { ...textingServer.texts.get(id), media: [makeMedium("fetched")] };
    tell("texting.message/status", { id: 1, mail_message_id: id, texting });
    await contains(".o-texting-TextFooter-media", { count: 0 });
});

test("a picture that could not be fetched is fetched again at a click", async () => {
    await showTexts(() => {
        postText(1, { body: "", media: [makeMedium("failed", "It could not be fetched.")] });
    });
    await click(".o-texting-TextFooter-fetchAgain", { text: "Fetch again" });
    await contains(".o-texting-TextFooter-media", { text: "Downloading picture…" });
    await contains(".o-texting-TextFooter-fetchAgain", { count: 0 });
    const [textId] = [...textingServer.texts.values()].map(({ id }) => id);
    await expectCalls([`fetch media ${textId}`]);
});

test("what was texted can be downloaded, and is not offered to be deleted", async () => {
    await showTexts((pyEnv) => {
        const id = postText(1, { body: "Our prices", direction: "outbound", media: [] });
        const attachment = pyEnv["ir.attachment"].create({
            name: "prices.pdf",
            mimetype: "application/pdf",
            res_model: "texting.conversation",
            res_id: 1,
        });
        pyEnv["mail.message"].write([id], { attachment_ids: [attachment] });
    });
    await contains(".o-mail-AttachmentContainer button[title='Download']");
    expect(".o-mail-Attachment-unlink").toHaveCount(0);
});

test("a text that waits says why and until when, and can be sent now", async () => {
    let id;
    await showTexts(() => {
        const reason = "Waiting for the carrier, next try at 10:42.";
        const wait = { reason, can_send_now: true };
        id = postText(1, { body: "Yes", direction: "outbound", status: "queued", wait });
    });
    await contains(".o-texting-TextFooter-wait span", {
        text: "Waiting for the carrier, next try at 10:42.",
    });
    await click(".o-texting-TextFooter-sendNow");
    await expectCalls([`send now ${1000 + id}`]);
});

test("a text that has not left after a minute is looked at again", async () => {
    let id;
    await showTexts(() => {
        id = postText(1, { body: "Yes", direction: "outbound", status: "queued" });
    });
    await contains(".o-texting-TextFooter-state[aria-label='Queued']");
    const reason = "The outbox has not run for 1 minutes. Contact an administrator.";
    Object.assign(textingServer.texts.get(id), { wait: { reason, can_send_now: true } });
    await advanceTime(60 * 1000);
    await contains(".o-texting-TextFooter-wait span", { text: reason });
});

test("an unclear outcome is said to be unclear, and left to the user", async () => {
    let id;
    await showTexts(() => {
        id = postText(1, { body: "Yes", direction: "outbound", status: "unconfirmed" });
    });
    await contains("span", {
        text: "Not confirmed: the carrier did not answer. It may have arrived.",
    });
    expect(".o-texting-TextFooter-retry").toHaveCount(0);
    await click(".o-texting-TextFooter-arrived");
    await expectCalls([`it arrived ${1000 + id}`]);
    await click(".o-texting-TextFooter-again");
    await expectCalls([`send again ${1000 + id}`]);
});

test("an empty text is shown as one, and not as removed", async () => {
    await showTexts(() => postText(1, { body: "" }));
    await contains(".o-texting-TextFooter-blank", { text: "Empty text" });
    await contains(".o-texting-TextFooter-time");
    expect(".o-mail-Message").not.toHaveText(/removed/);
});

test("system lines stand between the texts", async () => {
    await showTexts((pyEnv) => {
        postText(1, { body: "Hi" });
        pyEnv["mail.message"].create({
            body: "<p>Accepted by Agent One</p>",
            message_type: "notification",
            model: "texting.conversation",
            res_id: 1,
        });
    });
    await contains(".o-mail-NotificationMessage", { text: "Accepted by Agent One" });
    await contains(".o-mail-Message", { count: 1 });
});

test("a text nobody wrote says it is automatic", async () => {
    await showTexts(() =>
        postText(1, { body: "We open at 9.", direction: "outbound", is_automatic: true })
    );
    await contains(".o-texting-TextFooter-automatic", { text: "Automatic" });
    expect(".o-texting-TextFooter-author").toHaveCount(0);
});

test("a reaction is shown on the text it quotes, and a group's text names the others", async () => {
    await showTexts(() => {
        postText(1, { body: "Yes", direction: "outbound", reaction: "❤️" });
        postText(1, { body: "Hi all", group_members: "+13125550111" });
    });
    await contains(".o-texting-outbound .o-texting-TextFooter-reaction", { text: "❤️" });
    await contains(".o-texting-inbound .o-texting-TextFooter-group", {
        text: "Group text, also to +13125550111. Your reply goes to the sender only.",
    });
    await contains(".o-texting-TextFooter-reaction", { count: 1 });
});

test("ordinary chatter stays as it is", async () => {
    registerArchs({ "res.partner,false,form": `<form><sheet/><chatter/></form>` });
    await startTexting({}, (pyEnv) => {
        pyEnv["mail.message"].create({
            author_id: serverState.partnerId,
            body: "<p>Just a comment</p>",
            message_type: "comment",
            model: "res.partner",
            res_id: serverState.partnerId,
        });
    });
    await openFormView("res.partner", serverState.partnerId);
    await contains(".o-mail-Message", { text: "Just a comment" });
    await contains(".o-mail-Message-author", { text: "Mitchell Admin" });
    expect(".o-texting-Text").toHaveCount(0);
    expect(".o-texting-TextFooter").toHaveCount(0);
    expect(".o-mail-Message-header").toBeVisible();
});
