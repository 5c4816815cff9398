import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** A minimised conversation: whose it is, and how many texts were not seen. */
export class TextTab extends Component {
    static template = "texting_inbox.TextTab";
    static props = { window: Object };

    setup() {
        this.texting = useService("texting");
        this.desk = useState(this.texting.desk);
        const root = useRef("root");
        useEffect(
            (wantsFocus) => {
                if (wantsFocus) {
                    this.desk.windows.tabFocusId = false;
                    root.el.focus();
                }
            },
            () => [this.desk.windows.tabFocusId === this.props.window.id && !this.desk.isCovered]
        );
    }

    get name() {
        return this.props.window.name || this.props.window.phone_display;
    }

    get unseen() {
        return this.desk.unseenOf(this.props.window.id);
    }

    onClick() {
        this.desk.windows.open(this.props.window.id);
    }
}
