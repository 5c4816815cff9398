/** Sizes in CSS pixels. */
export const MIN_WIDTH = 300;
export const MIN_HEIGHT = 320;
export const GAP = 8;
export const TABS_WIDTH = 200;
/** A tab is never narrower, but shrinks to this before others are folded. */
export const MIN_TAB_WIDTH = 170;
/** Of the tab that folds the rest. */
export const FOLD_WIDTH = 120;
const NAVBAR = 60;
/** Narrower than this a window takes the whole screen. */
export const SMALL = 576;

/**
 * Decide which open windows fit beside each other. The least recently used give way to the rest
 * and are shown as tabs, without being minimised: they come back when there is room.
 *
 * @param {{id: number, minimised: boolean, usedAt: number}[]} shown
 * @param {{width: number, windowWidth: number, offset: number}} room
 * @returns {{windows: Object[], tabs: Object[]}} both in the given order
 */
export function arrange(shown, { width, windowWidth, offset }) {
    const open = shown.filter((place) => !place.minimised);
    const capacity = (space) => Math.max(1, Math.floor(space / (windowWidth + GAP)));
    const space = width - offset - GAP;
    const needsTabs = open.length < shown.length || open.length > capacity(space);
    const room = width < SMALL ? 1 : capacity(needsTabs ? space - TABS_WIDTH : space);
    const fitting = new Set([...open].sort((a, b) => b.usedAt - a.usedAt).slice(0, room));
    return {
        windows: shown.filter((place) => fitting.has(place)),
        tabs: shown.filter((place) => !fitting.has(place)),
    };
}

/**
 * Decide which minimised conversations have a tab in the one row there is; the least recently used are folded into one.
 *
 * @param {{usedAt: number}[]} tabs
 * @param {number} room for the row
 * @returns {{row: Object[], folded: Object[]}} both in the given order
 */
export function foldTabs(tabs, room) {
    const capacity = (space) => Math.max(0, Math.floor(space / MIN_TAB_WIDTH));
    if (tabs.length <= Math.max(1, capacity(room))) {
        return { row: tabs, folded: [] };
    }
    const recent = [...tabs].reverse().sort((a, b) => b.usedAt - a.usedAt);
    const fitting = new Set(recent.slice(0, capacity(room - FOLD_WIDTH)));
    return {
        row: tabs.filter((place) => fitting.has(place)),
        folded: tabs.filter((place) => !fitting.has(place)),
    };
}

/**
 * @param {{width: number, height: number, x: number}} layout
 * @param {{width: number, height: number}} viewport
 * @returns {{width: number, height: number, x: number}} the nearest one that fits
 */
export function clampLayout({ width, height, x }, viewport) {
    const within = (value, min, max) => Math.round(Math.max(min, Math.min(value, max)));
    const size = {
        width: within(width, MIN_WIDTH, viewport.width - 2 * GAP),
        height: within(height, MIN_HEIGHT, viewport.height - NAVBAR),
    };
    return { ...size, x: within(x, 0, viewport.width - size.width - 4 * GAP) };
}
