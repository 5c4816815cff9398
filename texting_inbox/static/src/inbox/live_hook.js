import { onMounted, onWillUnmount, useExternalListener } from "@odoo/owl";
import { CHANNEL } from "@texting_inbox/board/board_feed";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/** What changes a row of the inbox. */
const EVENTS = [
    "texting.alert/raised",
    "texting.alert/dropped",
    "texting.message/new",
    "texting.message/status",
    "texting.window/changed",
    "texting.window/closed",
    "texting.desk/changed",
    "texting.board/changed",
];
/** How long events are collected before the inbox is read again, in milliseconds. */
export const REFRESH_DELAY = 500;
/** How long the inbox rests between two readings, so that a busy queue does not keep the server busy. */
export const REFRESH_INTERVAL = 3000;
/** How often managers read it without an event, in milliseconds: nobody announces to them what owner and person write. */
export const POLL_DELAY = 10000;

/**
 * Read the inbox again when something happened, as long as it can be seen.
 *
 * @param {() => Promise<void>} refresh
 * @returns {() => void} call it for what the bus does not tell
 */
export function useLive(refresh) {
    const bus = useService("bus_service");
    let timer;
    let poll;
    let isStale = false;
    let readAt = -REFRESH_INTERVAL;

    async function read() {
        timer = undefined;
        if (document.visibilityState === "hidden") {
            isStale = true;
            return;
        }
        isStale = false;
        await refresh();
        readAt = browser.performance.now();
    }

    function schedule() {
        const rest = readAt + REFRESH_INTERVAL - browser.performance.now();
        timer ??= browser.setTimeout(read, Math.max(REFRESH_DELAY, rest));
    }

    EVENTS.forEach((event) => bus.subscribe(event, schedule));
    bus.addEventListener("BUS:RECONNECT", schedule);
    useExternalListener(document, "visibilitychange", () => isStale && schedule());
    onMounted(async () => {
        bus.addChannel(CHANNEL);
        if (await user.hasGroup("texting_inbox.group_manager")) {
            poll ??= browser.setInterval(schedule, POLL_DELAY);
        }
    });
    onWillUnmount(() => {
        bus.deleteChannel(CHANNEL);
        browser.clearTimeout(timer);
        browser.clearInterval(poll);
        EVENTS.forEach((event) => bus.unsubscribe(event, schedule));
        bus.removeEventListener("BUS:RECONNECT", schedule);
    });
    return schedule;
}
