import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { WebClient } from "@web/webclient/webclient";

const DISMISSED = "texting_inbox.dismissed_health";

/** Tells administrators above every screen what is broken with a carrier, until it is repaired. */
export class HealthBanner extends Component {
    static template = "texting_inbox.HealthBanner";
    static props = [];

    setup() {
        this.action = useService("action");
        this.health = useState(useService("texting.health"));
        this.state = useState({ dismissed: browser.sessionStorage.getItem(DISMISSED) });
    }

    get notices() {
        return this.health.notices;
    }

    /** What is dismissed comes back when something else breaks. */
    get key() {
        return JSON.stringify(this.notices);
    }

    get isShown() {
        return this.notices.length > 0 && this.state.dismissed !== this.key;
    }

    dismiss() {
        browser.sessionStorage.setItem(DISMISSED, this.key);
        this.state.dismissed = this.key;
    }

    open() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "texting.carrier",
            res_id: this.notices[0].carrier_id,
            views: [[false, "form"]],
        });
    }
}

Object.assign(WebClient.components, { HealthBanner });
