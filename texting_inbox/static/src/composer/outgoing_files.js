import { markRaw, reactive } from "@odoo/owl";
import { refusal } from "@texting_inbox/composer/media_limits";
import { shrinkPicture } from "@texting_inbox/composer/shrink_picture";
import { upload } from "@texting_inbox/composer/upload";
import { _t } from "@web/core/l10n/translation";
import { Mutex } from "@web/core/utils/concurrency";

/**
 * @typedef {Object} OutgoingFile
 * @property {number} key
 * @property {string} name
 * @property {string} type
 * @property {number} size bytes
 * @property {string} preview address of a picture; empty for other files
 * @property {number} progress of the upload, 0 to 1
 * @property {number|false} attachmentId once it is uploaded
 */

/** Pictures and files that wait to be sent with the next text of one conversation. */
export class OutgoingFiles {
    /** @param {import("services").ServiceFactories} services */
    constructor({ file_upload, orm }) {
        this.services = markRaw({ file_upload, orm });
        /** @type {OutgoingFile[]} */
        this.list = [];
        /** @type {string[]} why files were not accepted */
        this.problems = [];
        this.lastKey = 0;
        this.turns = markRaw(new Mutex());
    }

    get isUploading() {
        return this.list.some(({ attachmentId }) => !attachmentId);
    }

    get attachmentIds() {
        return this.list.map(({ attachmentId }) => attachmentId);
    }

    /**
     * @param {Iterable<File>} files
     * @param {import("@texting_inbox/composer/media_limits").MediaLimits} limits
     */
    async add(files, limits) {
        this.problems = [];
        // They are in the list at once: nobody sends the text without them while they are made ready.
        const added = [...files].map((file) => ({ file, entry: this.insert(file) }));
        // One after the other: they share the room there is, and are sent in the order of their ids.
        await this.turns.exec(async () => {
            for (const one of added) {
                one.ready = await this.prepare(one.entry, one.file, limits);
            }
            for (const { entry, ready } of added) {
                if (ready && this.has(entry)) {
                    await this.upload(entry, ready);
                }
            }
        });
    }

    insert(file) {
        const { name, type, size } = file;
        const preview = type.startsWith("image/") ? URL.createObjectURL(file) : "";
        this.list.push({
            key: ++this.lastKey,
            name,
            type,
            size,
            preview,
            progress: 0,
            attachmentId: false,
        });
        return this.list.at(-1);
    }

    /** @returns {Promise<File|false>} as it will be sent; false if it will not be */
    async prepare(entry, file, limits) {
        const before = this.list.filter(({ key }) => key < entry.key);
        const room = before.reduce((left, { size }) => left - size, limits.size);
        const ready = await shrinkPicture(file, room);
        const problem = refusal(limits, ready, before);
        if (problem) {
            this.refuse(entry, problem);
            return false;
        }
        Object.assign(entry, { name: ready.name, type: ready.type, size: ready.size });
        return ready;
    }

    async upload(entry, file) {
        const attachmentId = await upload(this.services.file_upload, file, {
            onStarted: (abort) => (entry.abort = abort),
            onProgress: (progress) => (entry.progress = progress),
        });
        if (!this.has(entry)) {
            return; // removed meanwhile
        }
        if (attachmentId) {
            Object.assign(entry, { attachmentId, progress: 1 });
        } else {
            const { name } = entry;
            this.refuse(entry, _t("%(name)s could not be uploaded. Try again.", { name }));
        }
    }

    has({ key }) {
        return this.list.some((entry) => entry.key === key);
    }

    refuse(entry, problem) {
        this.problems.push(problem);
        this.forget([entry]);
    }

    /** The user does not want to send it after all. */
    remove(entry) {
        this.problems = [];
        this.forget([entry]);
        if (entry.attachmentId) {
            this.services.orm.silent.unlink("ir.attachment", [entry.attachmentId]);
        } else {
            entry.abort?.();
        }
    }

    /** Take files out of the list: they were sent, or never will be. */
    forget(entries) {
        const keys = entries.map(({ key }) => key);
        entries.forEach(({ preview }) => preview && URL.revokeObjectURL(preview));
        this.list = this.list.filter(({ key }) => !keys.includes(key));
    }
}

/** The waiting files of all conversations of this tab: they survive that a window is minimised. */
export class OutgoingFilesByConversation extends Map {
    /** @param {import("services").ServiceFactories} services */
    constructor(services) {
        super();
        this.services = services;
    }

    /** @returns {OutgoingFiles} */
    of(conversationId) {
        if (!this.has(conversationId)) {
            this.set(conversationId, reactive(new OutgoingFiles(this.services)));
        }
        return this.get(conversationId);
    }

    /** What was not sent by who left is not sent by the next owner. */
    discard(conversationId) {
        const files = this.of(conversationId);
        [...files.list].forEach((entry) => files.remove(entry));
    }
}
