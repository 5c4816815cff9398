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
/** Of the row of tabs below the page. */
export const TABS_HEIGHT = 42;
/** What docked windows leave to the page, at least. */
export const MIN_PAGE = 800;
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

/** @returns {boolean} whether windows can stand beside the page, in a column that it makes room for */
export function canDock({ width }) {
    return width >= MIN_PAGE + MIN_WIDTH + 2 * GAP;
}

/**
 * Decide which open windows stand beside the page: in as many columns as leave it its width, and in each below each other. The
 * least recently used give way to the rest and are shown as tabs.
 *
 * @param {{id: number, minimised: boolean, usedAt: number}[]} shown
 * @param {{width: number, height: number, windowWidth: number, scale?: number}} room `scale`: of letters
 * @returns {{windows: Object[], tabs: Object[], columns: number, rows: number}} the windows with their place in the grid, counted
 *     from the far edge of the screen
 */
export function arrangeDocked(shown, { width, height, windowWidth, scale = 1 }) {
    const open = shown.filter((place) => !place.minimised);
    const capacity = (space, size) => Math.max(1, Math.floor(space / size));
    const perColumn = capacity(height - NAVBAR - TABS_HEIGHT, (MIN_HEIGHT + GAP) * scale);
    const maxColumns = capacity(width - MIN_PAGE, windowWidth + GAP);
    const fitting = new Set([...open].sort((a, b) => b.usedAt - a.usedAt).slice(0, perColumn * maxColumns));
    const windows = shown.filter((place) => fitting.has(place));
    const columns = Math.min(windows.length, maxColumns);
    const rows = Math.ceil(windows.length / Math.max(1, columns));
    return {
        windows: windows.map((place, index) => ({ ...place, ...gridPlace(index, windows.length, columns, rows) })),
        tabs: shown.filter((place) => !fitting.has(place)),
        columns,
        rows,
    };
}

/** The last of a column that has fewer windows than the others takes the rest of its height. */
function gridPlace(index, count, columns, rows) {
    const isLast = index + columns >= count;
    const row = Math.floor(index / columns);
    return { column: index % columns, row, span: isLast ? rows - row : 1 };
}

/** @returns {boolean} whether the open windows stand beside the page */
export function isDocked({ is_floating }, viewport) {
    return !is_floating && canDock(viewport);
}

/** @returns {number} how much of the screen's width the open windows take, counted from its far edge, in CSS pixels */
export function takenWidth(shown, layout, viewport) {
    const { width: windowWidth, x: offset } = layout;
    if (isDocked(layout, viewport)) {
        const { columns } = arrangeDocked(shown, { ...viewport, windowWidth });
        return columns && columns * (windowWidth + GAP) + GAP;
    }
    const { windows } = arrange(shown, { width: viewport.width, windowWidth, offset });
    return offset + 2 * GAP + windows.length * (windowWidth + GAP);
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
 * @param {{width: number, height: number, x: number, is_floating: boolean}} layout
 * @param {{width: number, height: number}} viewport
 * @returns {{width: number, height: number, x: number, is_floating: boolean}} the nearest one that fits
 */
export function clampLayout({ width, height, x, is_floating }, viewport) {
    const within = (value, min, max) => Math.round(Math.max(min, Math.min(value, max)));
    const page = is_floating || !canDock(viewport) ? 0 : MIN_PAGE;
    const size = {
        width: within(width, MIN_WIDTH, viewport.width - page - 2 * GAP),
        height: within(height, MIN_HEIGHT, viewport.height - NAVBAR),
    };
    return { ...size, x: within(x, 0, viewport.width - size.width - 4 * GAP), is_floating };
}
