import { Alerts } from "@texting_inbox/core/alerts";
import { Windows } from "@texting_inbox/core/windows";
import { user } from "@web/core/user";

export const DEFAULT_LAYOUT = { width: 380, height: 480, x: 0, is_floating: false };

/** What the bell and the windows draw. */
export class Desk {
    /** False for users who are neither agents nor managers, and where two-way texting is off: nothing is shown. */
    enabled = false;
    /**
     * The status that applies now, chosen or not. `reason`: why Accept is refused in it, as a sentence;
     * `until`: when a cooldown ends, as a server date time.
     *
     * @type {{code: string, name: string, allows_accept: boolean, reason: string|false,
     *     until: string|false}|false}
     */
    status = false;
    /** @type {{code: string, name: string, allows_accept: boolean}[]} */
    statuses = [];
    /** What an empty bell says: which texts ring it, or what to do so that some can. */
    nextStep = "";
    /** @type {string[]} names of the agents who can accept now */
    ready = [];
    /**
     * In CSS pixels. `is_floating`: the windows lie over the page; otherwise it makes room for them, where it is wide enough.
     *
     * @type {{width: number, height: number, x: number, is_floating: boolean}}
     */
    layout = { ...DEFAULT_LAYOUT };
    /** Whether leaving the card asks about the conversation (a setting of the company). */
    asksOnLeave = false;
    /** Whether desktop notifications show the words of texts (a setting of the user). */
    notifiesWords = Boolean(user.settings?.texting_notify_words);
    /** Whether a new text can be heard (a setting of the user). */
    playsSound = user.settings?.texting_sound ?? true;
    /** Whether the user can be looking at this browser tab. */
    attentive = true;
    /** Whether a dialog lies over the windows. */
    isCovered = false;
    /** Whether the Greeting card takes the whole screen, as on a phone. */
    isBehindCard = false;
    /** What screen readers are told of the last text that came, where it is not in sight. */
    announcement = "";
    alerts = new Alerts();
    windows = new Windows();
    /** @type {Map<number, boolean>} open windows by conversation; true: its newest text is in sight */
    sights = new Map();
    /** @type {Map<number, number>} how many texts arrived in a conversation since this tab was opened */
    arrivals = new Map();
    /**
     * The texts that leave later, by conversation. `send_at`: a server date time; `tz`: the time zone of the person.
     *
     * @type {Map<number, {id: number, body: string, send_at: string, tz: string, cancel_on_reply: boolean,
     *     is_cancelled: boolean, author: string, files: number}[]>}
     */
    scheduled = new Map();
    /** @type {number|false} the conversation whose Greeting card is open */
    greetingId = false;
    /** @type {Object<string, number>} the bus stamp of the newest word about `status` and `ready` */
    stamps = {};

    /** @param {Object} answer of `get_desk` */
    take(answer) {
        this.enabled = answer.enabled;
        this.statuses = answer.statuses;
        this.nextStep = answer.next_step || "";
        this.hear("status", answer.status, answer.bus_id);
        this.hear("ready", answer.ready, answer.bus_id);
        this.layout = { ...DEFAULT_LAYOUT, ...answer.layout };
        this.asksOnLeave = answer.leave_question;
        this.alerts.replace(answer.alerts, answer.bus_id);
        this.windows.restore(answer.windows, answer.bus_id);
    }

    /**
     * @param {"status"|"ready"} key
     * @param {any} value
     * @param {number} stamp the newest word wins, in whatever order the words arrive
     */
    hear(key, value, stamp) {
        if (stamp >= (this.stamps[key] ?? -1)) {
            this.stamps[key] = stamp;
            this[key] = value;
        }
    }

    /** Why Accept is refused in the present status, empty when it is not. */
    get acceptRefusal() {
        return this.status.reason || "";
    }

    /** Whether a text that arrives now in this conversation is seen at once (D8, D16). */
    isInSight(id) {
        const isInFront = !this.isCovered && !this.isBehindCard;
        return this.attentive && isInFront && Boolean(this.sights.get(id));
    }

    /** The alerts the user has yet to see to. */
    get pending() {
        return this.alerts.sorted.filter((alert) => !this.isInSight(alert.id));
    }

    countArrival(id) {
        this.arrivals.set(id, (this.arrivals.get(id) ?? 0) + 1);
    }

    /** How many texts of an owned conversation were not seen. */
    unseenOf(id) {
        return this.alerts.get(id)?.unseen ?? 0;
    }

    /** The owned conversation of a record, if any. */
    ownedOf(resModel, resId) {
        return this.windows
            .values()
            .find(
                ({ is_mine, record }) =>
                    is_mine && record && record.res_model === resModel && record.res_id === resId
            );
    }
}
