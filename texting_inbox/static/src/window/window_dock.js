import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { useCover } from "@texting_inbox/core/cover_hook";
import {
    arrange,
    arrangeDocked,
    clampLayout,
    foldTabs,
    GAP,
    isDocked,
    SMALL,
    TABS_HEIGHT,
    takenWidth,
} from "@texting_inbox/window/dock_layout";
import { FoldedTabs } from "@texting_inbox/window/folded_tabs";
import { TextTab } from "@texting_inbox/window/text_tab";
import { TextWindow } from "@texting_inbox/window/text_window";
import { useViewport } from "@texting_inbox/window/viewport_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/**
 * The text windows beside every view, or floating above it, and the row of tabs below it. The page makes room for what does not
 * float, so that nothing of it is covered.
 */
export class WindowDock extends Component {
    static template = "texting_inbox.WindowDock";
    static components = { FoldedTabs, TextTab, TextWindow };
    static props = {};

    setup() {
        this.desk = useState(useService("texting").desk);
        useCover(useRef("root"));
        this.viewport = useViewport();
        useEffect(makeRoom, () => [this.room.side, this.room.bottom]);
    }

    /** The remembered layout, as far as it fits on this screen. */
    get layout() {
        return clampLayout(this.desk.layout, this.viewport);
    }

    get isFullScreen() {
        return this.viewport.width < SMALL;
    }

    get isDocked() {
        return isDocked(this.layout, this.viewport);
    }

    get arrangement() {
        const { floating: shown } = this.desk.windows;
        const { width: windowWidth, x: offset } = this.layout;
        return this.isDocked
            ? arrangeDocked(shown, { ...this.viewport, windowWidth })
            : arrange(shown, { width: this.viewport.width, windowWidth, offset });
    }

    /** What the page leaves free at its far edge and at its bottom, in CSS pixels. */
    get room() {
        const { windows, tabs } = this.arrangement;
        return {
            side: this.isDocked ? this.takenWidth : 0,
            bottom: tabs.length && !(this.isFullScreen && windows.length) ? Math.round(TABS_HEIGHT * this.viewport.scale) : 0,
        };
    }

    get takenWidth() {
        return takenWidth(this.desk.windows.floating, this.layout, this.viewport);
    }

    /** The tabs beside the windows. */
    foldTabs(tabs) {
        const taken = this.isFullScreen ? 0 : this.takenWidth;
        return foldTabs(tabs, this.viewport.width - taken - 2 * GAP);
    }

    get showTabs() {
        return !(this.isFullScreen && this.arrangement.windows.length);
    }

    get style() {
        return this.isDocked ? "" : `--o-texting-offset: ${this.layout.x}px`;
    }

    get windowsStyle() {
        const { columns, rows } = this.arrangement;
        return this.isDocked
            ? `grid-template-columns: repeat(${columns}, ${this.layout.width}px); grid-template-rows: repeat(${rows}, minmax(0, 1fr))`
            : "";
    }

    /** Windows keep their component wherever they go in the grid, and with it what is scrolled and typed. */
    placeStyle({ column, row, span }) {
        const { columns } = this.arrangement;
        return this.isDocked ? `grid-area: ${row + 1} / ${columns - column} / span ${span} / span 1` : "";
    }
}

/** Have the page end where the docked windows and the tabs begin. */
function makeRoom(side, bottom) {
    const { dataset, style } = document.documentElement;
    style.setProperty("--o-texting-side", `${side}px`);
    style.setProperty("--o-texting-bottom", `${bottom}px`);
    dataset.textingRoom = side ? "made" : "";
    return () => delete dataset.textingRoom;
}

registry
    .category("main_components")
    .add("texting_inbox.WindowDock", { Component: WindowDock });
