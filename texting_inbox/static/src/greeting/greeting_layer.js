import { Component, useEffect, useExternalListener, useRef, useState, xml } from "@odoo/owl";
import { useCover } from "@texting_inbox/core/cover_hook";
import { GreetingCard } from "@texting_inbox/greeting/greeting_card";
import { arrange, GAP, SMALL } from "@texting_inbox/window/dock_layout";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** Shows the Greeting card of the conversation it was opened for, beside the text windows. */
export class GreetingLayer extends Component {
    static template = xml`
        <div t-if="shown" t-ref="root" class="d-print-none" t-att-style="style">
            <GreetingCard t-key="shown.id" window="shown" isFullScreen="isFullScreen"/>
        </div>`;
    static components = { GreetingCard };
    static props = {};

    setup() {
        this.desk = useState(useService("texting").desk);
        useCover(useRef("root"));
        useEffect(
            (isBehindCard) => {
                this.desk.isBehindCard = isBehindCard;
            },
            () => [Boolean(this.shown) && this.isFullScreen]
        );
        this.viewport = useState({ width: browser.innerWidth });
        useExternalListener(browser, "resize", () => (this.viewport.width = browser.innerWidth));
    }

    get isFullScreen() {
        return this.viewport.width < SMALL;
    }

    get shown() {
        return this.desk.greetingId && this.desk.windows.get(this.desk.greetingId);
    }

    /** How much of the screen's width the text windows take, or the inbox's pane. */
    get style() {
        const { windows, layout } = this.desk;
        return `--o-texting-taken: ${windows.hasPane ? "100vw" : `${this.widthOfWindows(layout)}px`}`;
    }

    widthOfWindows({ width, x }) {
        const room = { width: this.viewport.width, windowWidth: width, offset: x };
        const { windows } = arrange(this.desk.windows.floating, room);
        return x + 2 * GAP + windows.length * (width + GAP);
    }
}

registry
    .category("main_components")
    .add("texting_inbox.GreetingLayer", { Component: GreetingLayer });
