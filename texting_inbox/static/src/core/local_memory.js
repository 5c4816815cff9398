import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";

/** A JSON value that survives a reload, in this browser and for this user only. */
export class LocalMemory {
    /** @param {string} name */
    constructor(name) {
        this.key = `texting_inbox.${name}.${user.userId}`;
    }

    /** @returns {any} `fallback` when nothing was kept or it cannot be read */
    read(fallback) {
        try {
            return JSON.parse(browser.localStorage.getItem(this.key)) ?? fallback;
        } catch {
            return fallback;
        }
    }

    write(value) {
        try {
            browser.localStorage.setItem(this.key, JSON.stringify(value));
        } catch {
            // storage is full or refused: memory is a comfort, never a condition
        }
    }

    clear() {
        browser.localStorage.removeItem(this.key);
    }
}

/** The unfinished text of a conversation. */
export function draftOf(conversationId) {
    return new LocalMemory(`draft.${conversationId}`);
}
