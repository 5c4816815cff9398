import { StampedMap } from "@texting_inbox/core/stamped_map";

/** The conversations that await this user: new ones in his queues, and his own with unseen texts. */
export class Alerts extends StampedMap {
    /** @type {Map<number, {alert: Object, owner: string}>} rows that say "Taken by …" for a moment */
    taken = new Map();

    /** Own conversations first, then the newest. @returns {Object[]} */
    get sorted() {
        return this.values().sort(
            (a, b) =>
                (b.action === "reply") - (a.action === "reply") ||
                b.received_at.localeCompare(a.received_at) ||
                b.id - a.id
        );
    }

    /**
     * @param {number} id
     * @param {string} owner the name of whoever accepted it
     */
    markTaken(id, owner) {
        const alert = this.get(id) ?? this.taken.get(id)?.alert;
        if (alert) {
            this.taken.set(id, { alert, owner });
            this.forget(id);
        }
    }

    clearTaken(id) {
        this.taken.delete(id);
    }
}
