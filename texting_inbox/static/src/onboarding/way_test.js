import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** How long the browser waits for the server's word over the bus, in milliseconds. */
export const PATIENCE = 10000;

const ICONS = {
    done: "fa-check-circle text-success",
    attention: "fa-exclamation-circle text-warning",
    wrong: "fa-times-circle text-danger",
    skipped: "fa-circle-o text-muted",
    waiting: "fa-circle-o-notch fa-spin text-muted",
};

/** The test of a text's whole way, step by step, the last of which only a browser can try: does the bus reach it? */
export class WayTest extends Component {
    static template = "texting_inbox.WayTest";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.bus = useService("bus_service");
        this.state = useState({ steps: [], live: false });
        this.onHeard = this.onHeard.bind(this);
        this.bus.subscribe("texting.way/heard", this.onHeard);
        onWillStart(() => this.run());
        onWillUnmount(() => {
            browser.clearTimeout(this.timer);
            this.bus.unsubscribe("texting.way/heard", this.onHeard);
        });
    }

    get numberId() {
        return this.props.action.params.number_id;
    }

    get titles() {
        return {
            address: _t("Webhook"),
            text: _t("Text"),
            alert: _t("Alert"),
            accept: _t("Accept"),
            answer: _t("Answer"),
            live: _t("Live updates"),
        };
    }

    get steps() {
        return [...this.state.steps, this.live];
    }

    get live() {
        const sentence = {
            waiting: _t("Waiting for the server's word in this browser."),
            done: _t("Alerts reach this browser at once."),
            wrong: _t(
                "The server's word did not arrive: alerts would only appear after a reload. The proxy must pass /websocket to Odoo's gevent port."
            ),
        };
        return { step: "live", state: this.state.live, sentence: sentence[this.state.live] };
    }

    icon(step) {
        return ICONS[step.state];
    }

    async run() {
        browser.clearTimeout(this.timer);
        this.state.live = "waiting";
        this.state.steps = await this.orm.call("texting.number", "test_way", [[this.numberId]]);
        this.timer = browser.setTimeout(() => this.giveUp(), PATIENCE);
    }

    onHeard({ number_id }) {
        if (number_id === this.numberId) {
            this.state.live = "done";
        }
    }

    giveUp() {
        if (this.state.live === "waiting") {
            this.state.live = "wrong";
        }
    }
}

registry.category("actions").add("texting_inbox.way_test", WayTest);
