import { onWillUnmount, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";

const { DateTime } = luxon;
const SECOND = 1000;
/** How often to say that the moment has come: the server's clock may be behind. In seconds. */
const REPEAT = 5;

/**
 * Count the seconds to a moment, each second.
 *
 * @param {() => string|false} getUntil a server date time, false while there is nothing to count to
 * @param {() => void} onOver called when the moment has come, until there is nothing to count to
 * @returns {{text: string}} "1:05", empty while there is nothing to count to
 */
export function useCountdown(getUntil, onOver) {
    const countdown = useState({ text: "" });
    let timer;
    function count(until) {
        const left = Math.ceil(until.diff(DateTime.now(), "seconds").seconds);
        countdown.text = format(Math.max(0, left));
        if (left <= 0 && left % REPEAT === 0) {
            onOver();
        }
    }
    useEffect(
        (until) => {
            browser.clearInterval(timer);
            countdown.text = "";
            if (until) {
                const moment = deserializeDateTime(until);
                timer = browser.setInterval(() => count(moment), SECOND);
                count(moment);
            }
        },
        () => [getUntil()]
    );
    onWillUnmount(() => browser.clearInterval(timer));
    return countdown;
}

function format(seconds) {
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
