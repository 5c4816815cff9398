import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** The person wrote something like "please stop texting me": somebody decides whether it was meant. */
export class OptOutBanner extends Component {
    static template = "texting_inbox.OptOutBanner";
    static props = { window: Object };

    setup() {
        this.texting = useService("texting");
    }
}
