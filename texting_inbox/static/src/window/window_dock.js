import { Component, useExternalListener, useRef, useState } from "@odoo/owl";
import { useCover } from "@texting_inbox/core/cover_hook";
import { arrange, clampLayout, foldTabs, GAP, SMALL } from "@texting_inbox/window/dock_layout";
import { FoldedTabs } from "@texting_inbox/window/folded_tabs";
import { TextTab } from "@texting_inbox/window/text_tab";
import { TextWindow } from "@texting_inbox/window/text_window";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** The text windows and tabs along the bottom of the screen, above every view. */
export class WindowDock extends Component {
    static template = "texting_inbox.WindowDock";
    static components = { FoldedTabs, TextTab, TextWindow };
    static props = {};

    setup() {
        this.desk = useState(useService("texting").desk);
        useCover(useRef("root"));
        this.viewport = useState({ width: browser.innerWidth, height: browser.innerHeight });
        useExternalListener(browser, "resize", () => {
            this.viewport.width = browser.innerWidth;
            this.viewport.height = browser.innerHeight;
        });
    }

    /** The remembered layout, as far as it fits on this screen. */
    get layout() {
        return clampLayout(this.desk.layout, this.viewport);
    }

    get isFullScreen() {
        return this.viewport.width < SMALL;
    }

    get arrangement() {
        return arrange(this.desk.windows.floating, {
            width: this.viewport.width,
            windowWidth: this.layout.width,
            offset: this.layout.x,
        });
    }

    /** The tabs beside these windows. */
    foldTabs({ windows, tabs }) {
        const { width, x } = this.layout;
        const taken = this.isFullScreen ? 0 : x + windows.length * (width + GAP);
        return foldTabs(tabs, this.viewport.width - taken - 4 * GAP);
    }

    get showTabs() {
        return !(this.isFullScreen && this.arrangement.windows.length);
    }
}

registry
    .category("main_components")
    .add("texting_inbox.WindowDock", { Component: WindowDock });
