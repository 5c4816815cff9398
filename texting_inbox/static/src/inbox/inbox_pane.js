import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { TextWindow } from "@texting_inbox/window/text_window";
import { useService } from "@web/core/utils/hooks";

/** The reading pane beside the inbox's list: the text window's own component, or how to get there. */
export class InboxPane extends Component {
    static template = "texting_inbox.InboxPane";
    static components = { TextWindow };
    static props = {
        /** What was in the pane when the user left the inbox. */
        shownAtFirst: { type: [Number, { value: false }], optional: true },
        onBack: Function,
    };

    setup() {
        const { pane, desk } = useService("texting");
        this.desk = useState(desk);
        onMounted(() => pane.enter(this.props.shownAtFirst));
        onWillUnmount(() => pane.leave());
    }

    get shown() {
        const { windows } = this.desk;
        return windows.paneId && windows.get(windows.paneId);
    }
}
