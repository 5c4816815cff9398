/** Sizes in CSS pixels. */
export const MIN_WIDTH = 300;
export const MIN_HEIGHT = 320;
export const GAP = 8;
export const TABS_WIDTH = 200;
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
