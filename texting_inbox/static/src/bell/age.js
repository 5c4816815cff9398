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

/** @param {number|null} seconds how long something took @returns {string} "45 s", "4 min", "1 h 5 min", "–" for nothing */
export function describeWait(seconds) {
    if (seconds === null) {
        return "–";
    }
    const minutes = Math.round(seconds / 60);
    if (minutes < 1) {
        return _t("%(seconds)s s", { seconds: Math.round(seconds) });
    }
    if (minutes < HOUR) {
        return _t("%(minutes)s min", { minutes });
    }
    return _t("%(hours)s h %(minutes)s min", { hours: Math.floor(minutes / HOUR), minutes: minutes % HOUR });
}

/**
 * How late something is. Working time counts: the server says when it passes the queue's target, and when twice the target.
 *
 * @param {luxon.DateTime} now
 * @param {luxon.DateTime|false} dueAt
 * @param {luxon.DateTime|false} overdueAt
 * @returns {"late"|"very-late"|""}
 */
export function lateness(now, dueAt, overdueAt) {
    if (!dueAt || now < dueAt) {
        return "";
    }
    return overdueAt && now >= overdueAt ? "very-late" : "late";
}

/** @returns {string} what the colour of an age says, for whoever does not see it */
export function describeLateness(lateness) {
    const sentences = {
        late: _t("Past the queue's target"),
        "very-late": _t("Past twice the queue's target"),
    };
    return sentences[lateness] || "";
}
