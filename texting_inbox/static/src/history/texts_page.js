import { Component, markup, onWillStart, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const NEAR_TOP = 200; // px from the oldest text that is shown, at which older ones are fetched

/** Everything that was texted with a lead or contact, in one scroll: the newest at the bottom, older ones as one scrolls up. */
export class TextsPage extends Component {
    static template = "texting_inbox.TextsPage";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
        this.state = useState({ pages: [], before: false });
        this.fromEnd = 0; // px from the end of the history, which stays where it is when older texts come in above
        onWillStart(() => this.start(this.props.record));
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.props.record.resId) {
                return this.start(record);
            }
        });
        useEffect(
            () => {
                this.root.el.scrollTop = this.root.el.scrollHeight - this.fromEnd;
                this.isFetching = false; // only now: until the page is drawn, the place that is shown says nothing
                this.fetchOlder();
            },
            () => [this.state.pages]
        );
    }

    async start(record) {
        this.fromEnd = 0;
        const page = await this.fetch(record, null);
        Object.assign(this.state, { pages: [page], before: page.before });
    }

    async fetch({ resModel, resId }, before) {
        const { html, before: older } = await this.orm.call(resModel, "get_texting_history", [[resId], before]);
        return { id: `${resId}-${before}`, html: html && markup(html), before: older };
    }

    /** Fetch the page before the oldest one, if that is nearly in sight. */
    async fetchOlder() {
        if (!this.state.before || this.isFetching || this.root.el.scrollTop > NEAR_TOP) {
            return;
        }
        this.isFetching = true;
        const { record } = this.props;
        let page;
        try {
            page = await this.fetch(record, this.state.before);
        } catch (error) {
            this.isFetching = false;
            throw error;
        }
        if (record.resId === this.props.record.resId && this.root.el) {
            this.fromEnd = this.root.el.scrollHeight - this.root.el.scrollTop;
            Object.assign(this.state, { pages: [page, ...this.state.pages], before: page.before });
        }
    }
}

registry.category("view_widgets").add("texting_history", { component: TextsPage });
