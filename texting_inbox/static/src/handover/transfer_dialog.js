import { Component, useState } from "@odoo/owl";
import { statusIcon } from "@texting_inbox/bell/status_icon";
import { explain } from "@texting_inbox/core/explain";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

/** With more agents and queues than this, a field to find one is shown. */
const MANY = 8;

/** The next owner of a conversation, with a note for them. */
export class TransferDialog extends Component {
    static template = "texting_inbox.TransferDialog";
    static components = { Dialog };
    static props = {
        /** The person, or the number of an unrecognised one. */
        name: String,
        /** Agents and queues, as `get_transfer_targets` answers. */
        targets: Object,
        /** Resolves to why it was refused, false when it was done. */
        transfer: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ chosen: "", term: "", note: "", isBusy: false, problem: "" });
        this.canSearch = this.groups.flatMap(({ targets }) => targets).length > MANY;
        useAutofocus();
    }

    get title() {
        return _t("Transfer %(name)s", { name: this.props.name });
    }

    /** Agents and queues in the same form, as far as they match what was searched for. */
    get groups() {
        const term = this.state.term.trim().toLowerCase();
        const isFound = ({ name, detail }) => `${name} ${detail}`.toLowerCase().includes(term);
        return [
            { label: _t("Agents"), targets: this.agents.filter(isFound) },
            { label: _t("Queues"), targets: this.queues.filter(isFound) },
        ].filter(({ targets }) => targets.length);
    }

    get agents() {
        return this.props.targets.users.map(({ id, name, status, queues }) => ({
            key: `user-${id}`,
            target: { user_id: id },
            name,
            detail: queues.join(", "),
            state: status.name,
            icon: statusIcon(status),
        }));
    }

    get queues() {
        return this.props.targets.queues.map(({ id, name, ready }) => ({
            key: `queue-${id}`,
            target: { queue_id: id },
            name,
            detail: "",
            state: ready ? _t("%(count)s Ready", { count: ready }) : _t("Nobody Ready"),
            icon: statusIcon({ code: ready ? "ready" : "offline" }),
        }));
    }

    get chosen() {
        return [...this.agents, ...this.queues].find(({ key }) => key === this.state.chosen);
    }

    async onSubmit() {
        const { chosen } = this;
        if (!chosen || this.state.isBusy) {
            return;
        }
        const note = this.state.note.trim();
        Object.assign(this.state, { isBusy: true, problem: "" });
        try {
            const target = note ? { ...chosen.target, note } : chosen.target;
            const refusal = await this.props.transfer(target, chosen.name);
            if (!refusal) {
                return this.props.close();
            }
            this.state.problem = refusal;
        } catch (error) {
            this.state.problem = explain(error);
        } finally {
            this.state.isBusy = false;
        }
    }
}
