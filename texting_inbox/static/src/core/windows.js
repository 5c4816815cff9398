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
    /** The minimised conversation whose tab takes the focus, once. */
    tabFocusId = false;
    clock = 0;
    /** Whether the inbox is on the screen: it shows one conversation in its pane, and no window floats above it. */
    hasPane = false;
    /** @type {number|false} the conversation in the inbox's pane */
    paneId = false;

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

    /** Those that float above the view. @returns {{id: number, minimised: boolean, usedAt: number, window: Object}[]} */
    get floating() {
        return this.hasPane ? [] : this.shown;
    }

    /** The window that was used last, of those that are not minimised. @returns {number|undefined} */
    get lastOpenId() {
        const open = this.shown.filter(({ minimised }) => !minimised);
        return open.sort((a, b) => b.usedAt - a.usedAt)[0]?.id;
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

    /** Show a conversation in the inbox's pane if that is there, else in an open window, and give it the focus. */
    open(id) {
        this.focusId = id;
        if (!this.hasPane) {
            this.place(id, { minimised: false, usedAt: ++this.clock });
        } else if (id !== this.paneId) {
            this.emptyPane();
            this.paneId = id;
        }
    }

    emptyPane() {
        this.forgetRead(this.paneId);
        this.paneId = false;
    }

    /** What was only read, and has no window of its own, is not followed any longer. */
    forgetRead(id) {
        const window = this.get(id);
        if (window && !window.is_mine && !this.places.some((place) => place.id === id)) {
            this.forget(id);
        }
    }

    /** Fold a window to its tab, which takes the focus: Enter opens it again. */
    minimise(id) {
        this.tabFocusId = id;
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
        if (this.paneId === id) {
            this.paneId = false;
        }
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
