import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { explain } from "@texting_inbox/core/explain";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Prepared texts to choose from, by arrow keys or by their first letters, with the words they will have. */
export class TemplatePicker extends Component {
    static template = "texting_inbox.TemplatePicker";
    static props = {
        conversationId: Number,
        /** What is done with the chosen one: "Use" or "Send". */
        actionLabel: String,
        /** Called with the chosen template; the picker waits for it and says what went wrong. */
        onChosen: Function,
        /** Changes when the field should take the focus. */
        focusRequest: { type: Number, optional: true },
        /** Not given where there is nothing to go back to. */
        onCancelled: { type: Function, optional: true },
    };

    setup() {
        this.texting = useService("texting");
        this.state = useState({ templates: [], term: "", position: 0, isBusy: false, problem: "" });
        this.search = useRef("search");
        this.list = useRef("list");
        onWillStart(() => this.load());
        useEffect(
            (request) => {
                if (request) {
                    this.search.el.focus();
                }
            },
            () => [this.props.focusRequest]
        );
        useEffect(
            () => {
                this.list.el?.querySelector(".active")?.scrollIntoView({ block: "nearest" });
            },
            () => [this.state.position]
        );
    }

    async load() {
        try {
            this.state.templates = await this.texting.getTemplates(this.props.conversationId);
        } catch (error) {
            this.state.problem = explain(error);
        }
    }

    get found() {
        const term = this.state.term.trim().toLowerCase();
        return this.state.templates.filter(({ name, body }) =>
            `${name} ${body}`.toLowerCase().includes(term)
        );
    }

    get current() {
        return this.found[this.state.position];
    }

    get emptyText() {
        return this.state.templates.length
            ? _t("No template found")
            : _t("There are no templates for this person.");
    }

    optionId(template) {
        return `o-texting-template-${this.props.conversationId}-${template.id}`;
    }

    onInput(ev) {
        Object.assign(this.state, { term: ev.target.value, position: 0 });
    }

    onKeydown(ev) {
        const steps = { ArrowDown: 1, ArrowUp: -1 };
        if (ev.key in steps) {
            ev.preventDefault();
            const { length } = this.found;
            this.state.position = length && (this.state.position + steps[ev.key] + length) % length;
        } else if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            this.choose();
        } else if (ev.key === "Escape" && this.props.onCancelled) {
            ev.stopPropagation();
            this.props.onCancelled();
        }
    }

    async choose() {
        const { current } = this;
        if (!current || this.state.isBusy) {
            return;
        }
        Object.assign(this.state, { isBusy: true, problem: "" });
        try {
            await this.props.onChosen(current);
        } catch (error) {
            this.state.problem = explain(error);
        } finally {
            this.state.isBusy = false;
        }
    }
}
