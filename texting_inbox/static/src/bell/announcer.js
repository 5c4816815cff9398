import { Component, useState, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** Tells screen readers of a text that came while the user is elsewhere in Odoo. */
export class Announcer extends Component {
    static template = xml`<div class="o-texting-Announcer visually-hidden" role="status" t-esc="desk.announcement"/>`;
    static props = {};

    setup() {
        this.desk = useState(useService("texting").desk);
    }
}

registry.category("main_components").add("texting_inbox.Announcer", { Component: Announcer });
