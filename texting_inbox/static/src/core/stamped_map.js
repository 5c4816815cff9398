import { markRaw } from "@odoo/owl";

/**
 * Records by id of which the newest word wins, in whatever order the words arrive.
 *
 * A stamp is a bus notification id: that of the event which brought the word, or the last one
 * the server knew when it gave an answer. Events can be repeated, late, or commit out of order,
 * so nothing is ever counted: each id holds what was last said about it.
 */
export class StampedMap {
    /** @type {Map<number, Object>} */
    entries = new Map();
    /** @type {Map<number, number>} kept for dropped ids too: an older word must not revive them */
    stamps = new Map();
    answeredAt = -1;

    get size() {
        return this.entries.size;
    }

    has(id) {
        return this.entries.has(id);
    }

    get(id) {
        return this.entries.get(id);
    }

    values() {
        return [...this.entries.values()];
    }

    /**
     * @param {{id: number}} value
     * @param {number} stamp
     * @returns {boolean} false when something newer or the same was already known
     */
    put(value, stamp) {
        if (stamp <= this.stampOf(value.id)) {
            return false;
        }
        this.stamps.set(value.id, stamp);
        this.learn(value);
        return true;
    }

    /**
     * @param {number} id
     * @param {number} stamp
     * @returns {boolean} false when something newer or the same was already known
     */
    drop(id, stamp) {
        if (stamp <= this.stampOf(id)) {
            return false;
        }
        this.stamps.set(id, stamp);
        this.entries.delete(id);
        return true;
    }

    /**
     * Whether an event is older than the last answer and not known from it: a new tab is sent what is over again,
     * and a late commit is news. The server knows which of the two it is.
     */
    isDoubtful(id, stamp) {
        return stamp <= this.answeredAt && this.stampOf(id) < stamp;
    }

    /**
     * What this tab just asked for; it has no stamp, so the next event about the id wins. Values are replaced and never
     * changed, so their own properties need not be observed: with thousands of them that is slow.
     */
    learn(value) {
        this.entries.set(value.id, markRaw(value));
    }

    /** What this tab just did itself; the server's word about it follows on the bus. */
    forget(id) {
        this.entries.delete(id);
    }

    /**
     * Take the server's whole truth as of `stamp`. Words that are newer than it stay.
     *
     * @param {{id: number}[]} values
     * @param {number} stamp
     * @returns {boolean} false when a newer answer was already taken
     */
    replace(values, stamp) {
        if (stamp < this.answeredAt) {
            return false;
        }
        this.answeredAt = stamp;
        const told = new Set(values.map((value) => value.id));
        for (const id of [...this.entries.keys()]) {
            if (!told.has(id) && this.stampOf(id) <= stamp) {
                this.entries.delete(id);
            }
        }
        for (const value of values) {
            if (stamp >= this.stampOf(value.id)) {
                this.stamps.set(value.id, stamp);
                this.learn(value);
            }
        }
        return true;
    }

    stampOf(id) {
        return this.stamps.get(id) ?? -1;
    }
}
