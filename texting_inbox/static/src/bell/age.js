import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
const HOUR = 60;
const DAY = 24 * HOUR;

/** @returns {number} whole minutes between two luxon DateTimes; never negative, whatever the clocks say */
export function minutesBetween(then, now) {
    return Math.max(0, Math.floor(now.diff(then, "minutes").minutes));
}

/** @returns {number} whole minutes since a server date time */
export function minutesSince(serverDateTime, now = DateTime.now()) {
    return minutesBetween(deserializeDateTime(serverDateTime), now);
}

/** @param {number} minutes @returns {string} "now", "4 min", "2 h", "3 d" */
export function formatAge(minutes) {
    if (minutes < 1) {
        return _t("now");
    }
    if (minutes < HOUR) {
        return _t("%(minutes)s min", { minutes });
    }
    if (minutes < DAY) {
        return _t("%(hours)s h", { hours: Math.floor(minutes / HOUR) });
    }
    return _t("%(days)s d", { days: Math.floor(minutes / DAY) });
}

/**
 * @param {number} minutes
 * @param {number|false} target within how many minutes the queue wants texts accepted
 * @returns {"late"|"very-late"|""} late past the target, very late past twice the target
 */
export function lateness(minutes, target) {
    if (!target || minutes < target) {
        return "";
    }
    return minutes < 2 * target ? "late" : "very-late";
}
