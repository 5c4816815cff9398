import { StampedMap } from "@texting_inbox/core/stamped_map";

/** Of strings that are plain enough: a locale's order takes a hundred times as long. */
const compare = (a, b) => (a > b) - (a < b);

/** The conversations that await this user: new ones in their queues, and their own with unseen texts. */
export class Alerts extends StampedMap {
    /** @type {Map<number, {alert: Object, owner: string}>} rows that say "Taken by …" for a moment */
    taken = new Map();

    /** Own conversations first, then those that wait the longest. @returns {Object[]} */
    get sorted() {
        return this.values().sort(
            (a, b) =>
                (b.action === "reply") - (a.action === "reply") ||
                compare(a.received_at, b.received_at) ||
                a.id - b.id
        );
    }

    /** Later texts do not say again who handed the conversation on, and why: that holds until it is seen. */
    put(alert, stamp) {
        const known = this.get(alert.id);
        const isSame = known && known.session_id === alert.session_id;
        return super.put({ handed_on: isSame && known.handed_on, ...alert }, stamp);
    }

    /**
     * @param {Object} alert
     * @param {string} owner the name of whoever accepted it
     */
    markTaken(alert, owner) {
        this.taken.set(alert.id, { alert, owner });
        this.forget(alert.id);
    }

    clearTaken(id) {
        this.taken.delete(id);
    }
}
