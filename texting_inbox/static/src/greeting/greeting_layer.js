import { Component, useEffect, useRef, useState, xml } from "@odoo/owl";
import { useCover } from "@texting_inbox/core/cover_hook";
import { GreetingCard } from "@texting_inbox/greeting/greeting_card";
import { SMALL, takenWidth } from "@texting_inbox/window/dock_layout";
import { useViewport } from "@texting_inbox/window/viewport_hook";
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
        this.viewport = useViewport();
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
        const taken = takenWidth(windows.floating, layout, this.viewport);
        return `--o-texting-taken: ${windows.hasPane ? "100vw" : `${taken}px`}`;
    }

}

registry
    .category("main_components")
    .add("texting_inbox.GreetingLayer", { Component: GreetingLayer });
