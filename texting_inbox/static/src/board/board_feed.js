import { onMounted, onWillStart, onWillUnmount, useExternalListener, useState } from "@odoo/owl";
import { explain } from "@texting_inbox/core/explain";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

const { DateTime } = luxon;
/** The name under which the server lets managers hear of changes in their companies. */
export const CHANNEL = "texting_inbox.board";
/** What a manager's browser hears of anyway, besides. */
const EVENTS = [
    "texting.board/changed",
    "texting.alert/raised",
    "texting.alert/dropped",
    "texting.desk/changed",
];
/** How long events are collected before the board is read again, in milliseconds. */
export const HINT_DELAY = 300;
/** How often it is read without an event, in milliseconds: nobody announces further texts, answers, and alerts that expire. */
export const POLL_DELAY = 10000;

/**
 * The board, which follows what happens for as long as the component is shown.
 *
 * @returns {{data: Object|false, problem: string, now: luxon.DateTime, readAt: luxon.DateTime}}
 */
export function useBoard() {
    const { rpc } = useService("texting");
    const bus = useService("bus_service");
    const board = useState({ data: false, problem: "", now: DateTime.now() });
    let reading = false;

    async function read() {
        try {
            Object.assign(board, { data: await rpc.getBoard(), problem: "" });
            board.readAt = DateTime.now();
        } catch (error) {
            const isLost = error instanceof ConnectionLostError;
            board.problem = explain(error, _t("No connection."));
            board.data = isLost && board.data;
        }
        board.now = DateTime.now();
    }

    /** Read once for all who ask while it is being read, and once more afterwards for what changed meanwhile. */
    async function refresh() {
        if (reading) {
            reading.again = true;
            return;
        }
        try {
            do {
                reading = { again: false };
                await read();
            } while (reading.again);
        } finally {
            reading = false;
        }
    }

    function refreshIfVisible() {
        board.now = DateTime.now();
        if (document.visibilityState === "visible") {
            refresh();
        }
    }

    const onHint = useDebounced(refreshIfVisible, HINT_DELAY);
    let timer;
    onWillStart(refresh);
    onMounted(() => {
        bus.addChannel(CHANNEL);
        EVENTS.forEach((event) => bus.subscribe(event, onHint));
        bus.addEventListener("BUS:RECONNECT", onHint);
        timer = browser.setInterval(refreshIfVisible, POLL_DELAY);
    });
    useExternalListener(document, "visibilitychange", refreshIfVisible);
    onWillUnmount(() => {
        browser.clearInterval(timer);
        bus.removeEventListener("BUS:RECONNECT", onHint);
        EVENTS.forEach((event) => bus.unsubscribe(event, onHint));
        bus.deleteChannel(CHANNEL);
    });
    return board;
}
