import { Component } from "@odoo/owl";
import { OnboardingPanel } from "@texting_inbox/onboarding/onboarding_panel";
import { registry } from "@web/core/registry";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The administrator's first steps as a page of their own, also after the panel was closed. */
export class GettingStarted extends Component {
    static template = "texting_inbox.GettingStarted";
    static components = { Layout, OnboardingPanel };
    static props = { ...standardActionServiceProps };

    get display() {
        return { controlPanel: {} };
    }
}

registry.category("actions").add("texting_inbox.getting_started", GettingStarted);
