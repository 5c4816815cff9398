import { Component, onWillStart, useExternalListener, useState } from "@odoo/owl";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/**
 * The administrator's first steps, each ticked by what is there, above the inbox and the carriers until they are closed.
 *
 * `isPage`: a page of its own, which is shown after it was closed, too.
 */
export class OnboardingPanel extends Component {
    static template = "texting_inbox.OnboardingPanel";
    static props = { isPage: { type: Boolean, optional: true } };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ panel: false });
        onWillStart(() => this.load());
        // the simulated phone is another tab
        useExternalListener(document, "visibilitychange", () => document.hidden || this.load());
    }

    async load() {
        if (user.isSystem) {
            this.state.panel = await this.call("onboarding.onboarding", "get_texting_panel");
        }
    }

    get isShown() {
        const { panel } = this.state;
        return panel && (this.props.isPage || !(panel.closed || panel.done));
    }

    /** What stands above a view on a phone is the next step alone. */
    get steps() {
        const { steps } = this.state.panel;
        return this.env.isSmall && !this.props.isPage ? [this.nextStep] : steps;
    }

    /** The first step that is still to be done: its button stands out. */
    get nextStep() {
        return this.state.panel.steps.find((step) => !step.done);
    }

    async open(step) {
        const hadNumber = this.state.panel.number_id;
        const action = await this.call("onboarding.onboarding.step", step.action);
        await this.action.doAction(action, { onClose: () => this.load() });
        await this.load();
        if (!hadNumber && this.state.panel.number_id) {
            // the first number: texting is on now, and the bell was not there when this page was loaded
            await this.action.doAction({ type: "ir.actions.client", tag: "reload" });
        }
    }

    async testWay() {
        const ids = [this.state.panel.number_id];
        await this.action.doAction(await this.orm.call("texting.number", "action_test_way", [ids]));
    }

    async close() {
        await this.call("onboarding.onboarding", "action_close_panel_texting");
        this.state.panel.closed = true;
    }

    call(model, method) {
        return this.orm.call(model, method, []);
    }
}
