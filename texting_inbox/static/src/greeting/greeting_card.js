import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { explain } from "@texting_inbox/core/explain";
import { MatchList } from "@texting_inbox/greeting/match_list";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";
import { useDebounced } from "@web/core/utils/timing";

/** How long to wait for the next letter before searching, in milliseconds. */
const SEARCH_DELAY = 250;
/** What the four large buttons lead to. */
const CHOICES = [
    { task: "create", kind: "lead", icon: "fa-star", text: _t("New Lead") },
    { task: "create", kind: "customer", icon: "fa-user-plus", text: _t("New Customer") },
    { task: "match", kind: "lead", icon: "fa-link", text: _t("Match a Lead") },
    { task: "match", kind: "customer", icon: "fa-address-book-o", text: _t("Match a Customer") },
];
const WORDS = {
    lead: { create: _t("Create Lead"), none: _t("No lead found") },
    customer: { create: _t("Create Customer"), none: _t("No customer found") },
};

/**
 * Whose number is it? (S12) Stands beside the text window and does not block it: the agent may
 * keep texting, and simply close both when done.
 */
export class GreetingCard extends Component {
    static template = "texting_inbox.GreetingCard";
    static components = { MatchList };
    static props = {
        /** As the server describes it to a text window. */
        window: Object,
        isFullScreen: Boolean,
    };

    setup() {
        const texting = useService("texting");
        this.greeting = texting.greeting;
        this.thread = useState(texting.feed.thread(this.props.window.id));
        this.choices = CHOICES;
        this.root = useRef("root");
        this.state = useState({
            /** What was chosen, false while nothing is. @type {typeof CHOICES[number]|false} */
            choice: false,
            place: false,
            likely: [],
            term: "",
            found: false,
            name: "",
            email: "",
            isBusy: false,
            problem: "",
        });
        this.searches = new KeepLast();
        this.searchSoon = useDebounced(() => this.search(), SEARCH_DELAY);
        useAutofocus({ refName: "name", mobile: true });
        useAutofocus({ refName: "search", mobile: true });
        onWillStart(() => this.loadLikely());
        useEffect(
            (choice) => {
                if (!choice) {
                    this.items[0].focus();
                }
            },
            () => [this.state.choice]
        );
    }

    get id() {
        return this.props.window.id;
    }

    get title() {
        const { choice } = this.state;
        if (choice) {
            return choice.text;
        }
        return this.props.window.record ? _t("Change Match") : _t("Greeting Card");
    }

    /** What the person wrote last, as the text window shows it; on a phone the card lies over that. */
    get lastText() {
        return this.thread.messages.findLast(({ texting }) => texting?.direction === "inbound");
    }

    get words() {
        return WORDS[this.state.choice.kind];
    }

    /** The records to choose from while matching: what was searched for, else the likely ones. */
    get matches() {
        const { found, likely, choice } = this.state;
        return (found || likely).filter(({ kind }) => kind === choice.kind);
    }

    /** What the arrow keys move between. */
    get items() {
        return [...this.root.el.querySelectorAll(".o-navigable:not(:disabled)")];
    }

    async loadLikely() {
        const { place, matches } = await this.greeting.getMatches(this.id);
        Object.assign(this.state, { place, likely: matches });
    }

    choose(choice) {
        Object.assign(this.state, { choice, term: "", found: false, problem: "" });
    }

    onSearchInput(ev) {
        this.state.term = ev.target.value;
        this.searchSoon();
    }

    async search() {
        const term = this.state.term.trim();
        const answer = await this.searches.add(
            Promise.resolve(term ? this.greeting.getMatches(this.id, term) : { matches: false })
        );
        this.state.found = answer.matches;
    }

    /** Nobody was found: the one who was searched for is created instead. */
    createSearched() {
        const { term, choice } = this.state;
        this.choose(CHOICES.find(({ task, kind }) => task === "create" && kind === choice.kind));
        this.state.name = term;
    }

    onPick({ kind, res_id }) {
        return this.attempt(() => this.greeting.match(this.id, kind, res_id));
    }

    onSubmit() {
        const name = this.state.name.trim();
        const email = this.state.email.trim();
        if (!name) {
            return;
        }
        const values = email ? { name, email } : { name };
        return this.attempt(() => this.greeting.create(this.id, this.state.choice.kind, values));
    }

    async attempt(action) {
        if (this.state.isBusy) {
            return;
        }
        Object.assign(this.state, { isBusy: true, problem: "" });
        try {
            await action();
        } catch (error) {
            this.state.problem = explain(error);
        } finally {
            this.state.isBusy = false;
        }
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.goBack();
        } else if (["ArrowDown", "ArrowUp"].includes(ev.key)) {
            ev.preventDefault();
            this.moveFocus(ev.key === "ArrowDown" ? 1 : -1);
        }
    }

    goBack() {
        if (this.state.choice) {
            this.choose(false);
        } else {
            this.greeting.close();
        }
    }

    moveFocus(step) {
        const { items } = this;
        const position = items.indexOf(document.activeElement);
        items[(position + step + items.length) % items.length]?.focus();
    }
}
