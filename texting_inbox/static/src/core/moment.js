const { DateTime } = luxon;

/**
 * How a moment is written wherever it is not in a list: "Nov 16, 2026, 10:02 AM", in the user's language. The server has the same in
 * `tools/moments.py`.
 *
 * @param {luxon.DateTime} moment
 * @returns {string}
 */
export function showMoment(moment) {
    return moment.toLocaleString(DateTime.DATETIME_MED);
}
