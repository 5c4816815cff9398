import { Component, useExternalListener, useState } from "@odoo/owl";
import { BoardAgent } from "@texting_inbox/board/board_agent";
import { useBoard } from "@texting_inbox/board/board_feed";
import { BoardRow } from "@texting_inbox/board/board_row";
import { describeWait } from "@texting_inbox/bell/age";
import { showMoment } from "@texting_inbox/core/moment";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Arrow keys go from row to row, and from column to column. */
const STOP = ".o-texting-Board-stop";
const COLUMN = ".o-texting-Board-column";

/** The managers' board: what waits, who owns what, what the agents are doing, and today's figures. */
export class Board extends Component {
    static template = "texting_inbox.Board";
    static components = { BoardAgent, BoardRow, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.texting = useService("texting");
        this.board = useBoard();
        this.state = useState({ isOnWall: Boolean(document.fullscreenElement) });
        useExternalListener(document, "fullscreenchange", () => {
            this.state.isOnWall = Boolean(document.fullscreenElement);
        });
    }

    get figures() {
        const { received, answered, first_response_seconds, missed } = this.board.data.figures;
        return [
            {
                id: "received",
                label: _t("Received today"),
                value: received,
                help: _t("Texts received since midnight, by the company's clock."),
            },
            {
                id: "answered",
                label: _t("Answered today"),
                value: answered,
                help: _t("Conversations to which a person wrote the first answer today."),
            },
            {
                id: "firstAnswer",
                label: _t("Median first answer today"),
                value: describeWait(first_response_seconds),
                help: _t("From the first text to the first answer, in working time. Half of them took less."),
            },
            {
                id: "missed",
                label: _t("Missed today"),
                value: missed,
                icon: missed ? "fa-exclamation-triangle text-danger" : "",
                help: _t("Conversations whose alert expired, or that were closed, before anybody accepted."),
            },
        ];
    }

    get readyCountText() {
        return _t("%(count)s Ready", { count: this.board.data.agents.ready });
    }

    get expiredText() {
        return _t("Alert expired: %(count)s", { count: this.board.data.waiting.missed });
    }

    countsText({ owned, unanswered }) {
        return _t("%(owned)s owned, %(unanswered)s unanswered", { owned, unanswered });
    }

    /** @param {number} count of what there is no room for */
    moreText(count) {
        return _t("and %(count)s more", { count });
    }

    get updatedText() {
        const { readAt } = this.board;
        return readAt ? _t("As of %(time)s", { time: showMoment(readAt) }) : "";
    }

    /** @param {{id: number}|undefined} agent the owner */
    canTakeOver(agent) {
        return agent?.id !== user.userId;
    }

    open({ id }) {
        return this.texting.openWindow(id);
    }

    takeOver({ id, name }, agent) {
        this.texting.handOver.askTakeOver(id, { name, owner: agent ? agent.name : false });
    }

    transfer({ id, name }) {
        return this.texting.handOver.askTransfer(id, name);
    }

    /** @param {Object} filters `search_default_…` of the inbox */
    openInbox(filters) {
        return this.texting.openInbox({ additionalContext: { search_default_open: 0, ...filters } });
    }

    toggleWall() {
        return document.fullscreenElement
            ? document.exitFullscreen()
            : document.documentElement.requestFullscreen();
    }

    /** @param {KeyboardEvent} ev */
    onKeydown(ev) {
        const stop = ev.target.closest(STOP);
        const next = stop && this.findNext(stop, ev.key);
        if (next) {
            ev.preventDefault();
            next.focus();
        }
    }

    findNext(stop, key) {
        const column = stop.closest(COLUMN);
        const stops = [...column.querySelectorAll(STOP)];
        const columns = [...column.parentElement.querySelectorAll(COLUMN)].filter((other) =>
            other.querySelector(STOP)
        );
        const neighbour = (step) => columns[columns.indexOf(column) + step]?.querySelector(STOP);
        return {
            ArrowDown: () => stops[stops.indexOf(stop) + 1],
            ArrowUp: () => stops[stops.indexOf(stop) - 1],
            ArrowRight: () => neighbour(1),
            ArrowLeft: () => neighbour(-1),
        }[key]?.();
    }
}

registry.category("actions").add("texting_inbox.board", Board);
