import { LocalMemory } from "@texting_inbox/core/local_memory";
import { StampedMap } from "@texting_inbox/core/stamped_map";

/**
 * The conversations this tab shows, each in a window or minimised to a tab.
 *
 * Which ones the user owns is the server's word; whether a window is open is this browser's.
 */
export class Windows extends StampedMap {
    /** @type {{id: number, minimised: boolean, usedAt: number}[]} in the order of their places */
    places = [];
    /** The window whose text field takes the focus when it appears, once. */
    focusId = false;
    clock = 0;

    constructor() {
        super();
        this.memory = new LocalMemory("windows");
    }

    /** @returns {{id: number, minimised: boolean, usedAt: number, window: Object}[]} */
    get shown() {
        return this.places
            .filter(({ id }) => this.has(id))
            .map((place) => ({ ...place, window: this.get(place.id) }));
    }

    /**
     * Take the list of owned conversations: what was open is open again, the rest have a tab.
     *
     * @param {Object[]} owned
     * @param {number} stamp
     */
    restore(owned, stamp) {
        const readOnly = this.values().filter((window) => !window.is_mine);
        if (!this.replace([...owned, ...readOnly], stamp)) {
            return;
        }
        const remembered = this.places.length ? this.places : this.memory.read([]);
        const known = new Set(remembered.map(({ id }) => id));
        const added = owned.filter(({ id }) => !known.has(id));
        this.places = [...remembered, ...added.map(({ id }) => ({ id, minimised: true }))]
            .filter(({ id }) => this.has(id))
            .map(({ id, minimised, usedAt }) => ({ id, minimised, usedAt: usedAt ?? 0 }));
        this.clock = Math.max(this.clock, ...this.places.map(({ usedAt }) => usedAt));
    }

    /** Show a conversation in an open window and give it the focus. */
    open(id) {
        this.focusId = id;
        this.place(id, { minimised: false, usedAt: ++this.clock });
    }

    minimise(id) {
        this.place(id, { minimised: true });
    }

    /** Give a conversation at least its tab. Not remembered: another browser tab may have it open. */
    keep(id) {
        if (!this.places.some((place) => place.id === id)) {
            this.places = [...this.places, { id, minimised: true, usedAt: 0 }];
        }
    }

    /** @param {number} id */
    close(id) {
        this.places = this.places.filter((place) => place.id !== id);
        this.remember();
    }

    place(id, values) {
        const existing = this.places.find((place) => place.id === id);
        if (existing) {
            Object.assign(existing, values);
        } else {
            this.places = [...this.places, { id, usedAt: 0, ...values }];
        }
        this.remember();
    }

    remember() {
        this.memory.write(
            this.places.map(({ id, minimised, usedAt }) => ({ id, minimised, usedAt }))
        );
    }
}
