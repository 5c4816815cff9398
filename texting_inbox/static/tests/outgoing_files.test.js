import {
    click,
    contains,
    dragenterFiles,
    dropFiles,
    inputFiles,
    insertText,
    pasteFiles,
} from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { makeServerError, onRpc } from "@web/../tests/web_test_helpers";
import { shrinkPicture } from "@texting_inbox/composer/shrink_picture";
import {
    defineTextingModels,
    expectCalls,
    getTexting,
    makeWindow,
    startTexting,
    tell,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

const INPUT = ".o-texting-TextComposer-input";
const PROBLEM = ".o-texting-TextComposer-problem";
const SEND = ".o-texting-TextComposer-send";
const FILE = ".o-texting-FileStrip-file";
const READY = `${FILE}:not(.o-texting-uploading)`;
const LIMITS = { count: 3, size: 2000, types: [], carrier: "Twilio" };

function makeFile(name = "unit.gif", type = "image/gif", size = 100) {
    return new File(["x".repeat(size)], name, { type });
}

/** @param {Object|false} media what the carrier takes */
async function openComposer(media = LIMITS) {
    let lastId = 100;
    onRpc("/web/binary/upload_attachment", async (request) => {
        const form = await request.formData();
        textingServer.calls.push(`upload ${form.get("ufile").name} to ${form.get("model")} ${form.get("id")}`);
        return respond([{ id: ++lastId }]);
    });
    onRpc("ir.attachment", "unlink", ({ args }) => {
        textingServer.calls.push(`unlink ${args[0]}`);
        return true;
    });
    await startTexting({ windows: [makeWindow({ media })] });
    await click(".o-texting-TextTab");
    await contains(INPUT);
}

function respond(content, status = 200) {
    return new Response(JSON.stringify(content), { status });
}

async function attach(...files) {
    await inputFiles(".o-texting-TextComposer-file", files);
}

const UPLOAD_UNIT = "upload unit.gif to mail.compose.message 0";

test("B6: a picture is uploaded at once and sent without a word", async () => {
    await openComposer();
    await contains(`${SEND}:disabled`);
    await attach(makeFile());
    await contains(`${READY} img[alt='unit.gif']`);
    await contains(".o-texting-TextComposer-counter [aria-hidden]", { text: "MMS" });
    await click(`${SEND}:enabled`);
    await contains(FILE, { count: 0 });
    await contains(".o-texting-TextComposer-counter", { count: 0 });
    await contains(`${INPUT}:focus`);
    await expectCalls([UPLOAD_UNIT, "send  with 101"]);
});

test("B6: several files go with the words, in the order they were chosen", async () => {
    await openComposer();
    await attach(makeFile(), makeFile("prices.pdf", "application/pdf"));
    await contains(READY, { count: 2 });
    await contains(`${READY}:last`, { text: "prices.pdf" });
    await insertText(INPUT, "Here they are");
    await press("Enter");
    await contains(FILE, { count: 0 });
    await expectCalls([
        UPLOAD_UNIT,
        "upload prices.pdf to mail.compose.message 0",
        "send Here they are with 101,102",
    ]);
});

test("B6: the paperclip says what the carrier takes, and is not there if it takes nothing", async () => {
    await openComposer({ ...LIMITS, size: 5 * 1024 * 1024, types: ["image/", "application/pdf"] });
    const label = "Attach pictures or files (up to 3, 5 MB in total)";
    await contains(`.o-texting-TextComposer-attach[title='${label}'][aria-label='${label}']`);
    await contains(".o-texting-TextComposer-file[accept='image/*,application/pdf']");
    tell("texting.window/changed", makeWindow({ media: false }));
    await contains(".o-texting-TextComposer-attach", { count: 0 });
    await pasteFiles(INPUT, [makeFile()]);
    await animationFrame();
    expect(FILE).toHaveCount(0);
    await expectCalls([]);
});

test("B6: a picture is pasted, and dropped anywhere on the window", async () => {
    await openComposer();
    await pasteFiles(INPUT, [makeFile()]);
    await contains(READY);
    const dropped = [makeFile("front.gif")];
    await dragenterFiles(".o-texting-TextWindow", dropped);
    await dropFiles(".o-texting-TextComposer-dropzone", dropped);
    await contains(READY, { count: 2 });
    await expectCalls([UPLOAD_UNIT, "upload front.gif to mail.compose.message 0"]);
});

test("B6: what the carrier does not take is refused in place, and the rest is kept", async () => {
    await openComposer({ ...LIMITS, size: 3 * 1024 * 1024, types: ["image/", "application/pdf"] });
    await attach(
        makeFile(),
        makeFile("song.mp3", "audio/mpeg"),
        makeFile("plan.pdf", "application/pdf", 3.05 * 1024 * 1024)
    );
    await contains(`${PROBLEM}[role='alert']`, { count: 2 });
    await contains(PROBLEM, { text: "Twilio does not accept files like song.mp3." });
    await contains(PROBLEM, { text: "plan.pdf is 3.1 MB; Twilio accepts 3 MB." });
    await contains(READY);
    await insertText(INPUT, "Hi");
    await contains(PROBLEM, { count: 0 });
    await expectCalls([UPLOAD_UNIT]);
});

test("B6: no more files, and no more bytes together, than the carrier takes", async () => {
    await openComposer({ ...LIMITS, count: 2 });
    await attach(makeFile(), makeFile(), makeFile());
    await contains(PROBLEM, { text: "Twilio accepts 2 pictures or files per text." });
    await contains(READY, { count: 2 });
    await click(".o-texting-FileStrip-remove:first");
    await contains(FILE, { count: 1 });
    await attach(makeFile("large.gif", "image/gif", 1950));
    await contains(PROBLEM, {
        text: "With large.gif the files total 0.1 MB; Twilio accepts 0 MB.",
    });
});

test("B6: a file that is taken off is deleted, and the field has the focus", async () => {
    await openComposer();
    await attach(makeFile());
    await contains(READY);
    await click(".o-texting-FileStrip-remove[aria-label='Remove unit.gif']");
    await contains(FILE, { count: 0 });
    await contains(`${INPUT}:focus`);
    await contains(`${SEND}:disabled`);
    await expectCalls([UPLOAD_UNIT, "unlink 101"]);
});

test("B6: nothing is sent while a file is on its way", async () => {
    await openComposer();
    const arrived = new Deferred();
    onRpc("/web/binary/upload_attachment", async () => {
        await arrived;
        return respond([{ id: 7 }]);
    });
    await insertText(INPUT, "Look");
    await attach(makeFile());
    await contains(`${FILE}.o-texting-uploading [role='progressbar']`);
    await contains(`${SEND}:disabled`);
    await press("Enter");
    arrived.resolve();
    await contains(READY);
    await expectCalls([]);
    await press("Enter");
    await contains(FILE, { count: 0 });
    await expectCalls(["send Look with 7"]);
});

for (const [what, answer] of [
    ["fails", () => respond([{ error: "Not allowed" }])],
    ["is too large for the server", () => new Response("<html/>", { status: 413 })],
]) {
    test(`B6: an upload that ${what} says so`, async () => {
        await openComposer();
        onRpc("/web/binary/upload_attachment", answer);
        await attach(makeFile());
        await contains(PROBLEM, { text: "unit.gif could not be uploaded. Try again." });
        await contains(FILE, { count: 0 });
        await contains(`${SEND}:disabled`);
    });
}

test("B6: files survive that the window is minimised, and that the text is refused", async () => {
    await openComposer();
    await attach(makeFile());
    await contains(READY);
    await click(".o-texting-TextWindow-minimise");
    await click(".o-texting-TextTab");
    await contains(READY);
    await expectCalls([UPLOAD_UNIT]);
    onRpc("texting.conversation", "send_text", () => {
        throw makeServerError({ message: "Attach it again." });
    });
    await click(SEND);
    await contains(PROBLEM, { text: "Attach it again." });
    await contains(READY);
});

test("B6: what was not sent goes when its owner leaves", async () => {
    await openComposer();
    await attach(makeFile());
    await contains(READY);
    await click(".o-texting-TextWindow-close");
    await click(".o-texting-LeaveDialog-leave");
    await contains(".o-texting-TextWindow", { count: 0 });
    await expectCalls([UPLOAD_UNIT, "leave 1 having had 0", "unlink 101"]);
    expect(getTexting().outgoing.of(1).list).toHaveLength(0);
});

async function paint(type, side) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
    const context = canvas.getContext("2d");
    const picture = context.createImageData(side, side);
    for (let index = 0; index < picture.data.length; index++) {
        // grain, as photographs have: it does not compress
        picture.data[index] = index % 4 === 3 ? 255 : (index * 7919 + ((index * index) % 104729)) % 256;
    }
    context.putImageData(picture, 0, 0);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, type, 1));
    return new File([blob], "IMG 1.PNG", { type });
}

test("B6: a photograph is made small enough for the carrier", async () => {
    for (const type of ["image/jpeg", "image/png"]) {
        const photo = await paint(type, 2400);
        const room = Math.round(photo.size / 4);
        const small = await shrinkPicture(photo, room);
        expect(small.size).toBeLessThan(room + 1);
        expect([small.type, small.name]).toEqual(["image/jpeg", "IMG 1.jpg"]);
        const { width, height } = await createImageBitmap(small);
        expect(width).toBe(height);
        expect(width).toBeLessThan(1921);
    }
});

test("B6: what fits, is no photograph, or is damaged stays as it is", async () => {
    const photo = await paint("image/jpeg", 300);
    expect(await shrinkPicture(photo, photo.size)).toBe(photo);
    const film = makeFile("film.mp4", "video/mp4", 500);
    expect(await shrinkPicture(film, 100)).toBe(film);
    const damaged = makeFile("damaged.jpg", "image/jpeg", 500);
    expect(await shrinkPicture(damaged, 100)).toBe(damaged);
    expect(await shrinkPicture(photo, 10)).toBe(photo);
});
