import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** How each status is drawn and said. */
const STATES = {
    queued: { icon: "fa-clock-o", label: _t("Queued"), waitsFor: _t("Waits for its turn to leave") },
    sending: { icon: "fa-clock-o", label: _t("Sending"), waitsFor: _t("Waits for the carrier to accept it") },
    sent: { icon: "fa-check", label: _t("Sent") },
    delivered: { icon: "fa-check", isDouble: true, label: _t("Delivered") },
    failed: { icon: "fa-exclamation-triangle", tone: "text-danger", label: _t("Not delivered") },
    unconfirmed: {
        icon: "fa-question-circle",
        tone: "o-texting-warning",
        label: _t("Not confirmed"),
    },
};

/** After how long a text that has not left is looked at, and how often then; milliseconds. */
export const WAIT_DELAY = 60 * 1000;

/** Below a text: its time, and for ours who wrote it and what became of it. */
export class TextFooter extends Component {
    static template = "texting_inbox.TextFooter";
    static props = { message: Object };

    setup() {
        this.texting = useService("texting");
        this.state = useState({ isRetrying: false });
        useEffect(
            (isOnItsWay) => this.watch(isOnItsWay),
            () => [["queued", "sending"].includes(this.text.status)]
        );
        onWillUnmount(() => browser.clearInterval(this.watching));
    }

    /** Ask why a text has not left: what would announce it may have stopped. */
    watch(isOnItsWay) {
        browser.clearInterval(this.watching);
        if (isOnItsWay) {
            const { id, thread } = this.props.message;
            this.watching = browser.setInterval(
                () => this.texting.refresh(thread.id, id),
                WAIT_DELAY
            );
        }
    }

    get text() {
        return this.props.message.texting;
    }

    /** Nothing was written, and nothing came with it. */
    get isBlank() {
        const { message } = this.props;
        return message.isBodyEmpty && !message.attachment_ids.length && !this.text.media;
    }

    get reactionLabel() {
        return _t("The contact's reaction: %(emoji)s", { emoji: this.text.reaction });
    }

    /** Whom else a group's text went to. What is answered goes to its sender alone. */
    get groupLabel() {
        return _t("Group text, also to %(members)s. Your reply goes to the sender only.", {
            members: this.text.group_members,
        });
    }

    get isOutbound() {
        return this.text.direction === "outbound";
    }

    /** How the delivery is drawn; an unknown status shows none. */
    get delivery() {
        return this.isOutbound && STATES[this.text.status];
    }

    /** The status, and what a clock waits for. */
    get deliveryTitle() {
        const { label, waitsFor } = this.delivery;
        return [label, this.text.wait?.reason ?? waitsFor].filter(Boolean).join("\n");
    }

    /** Why the text did not or may not have arrived, in people's words. */
    get problem() {
        switch (this.text.status) {
            case "failed":
                return this.text.failure
                    ? _t("Not delivered: %(reason)s", { reason: this.text.failure })
                    : _t("Not delivered.");
            case "unconfirmed": {
                const doubt = _t("Not confirmed: the carrier did not answer. It may have arrived.");
                return [doubt, this.text.carrier_answer].filter(Boolean).join(" ");
            }
        }
        return "";
    }

    /** Pictures and files that are not there: on their way, or why they never will be. Those there are shown by mail. */
    get absentMedia() {
        return (this.text.media ?? []).filter(({ state }) => state !== "fetched");
    }

    /** @returns {Promise<void>} */
    async fetchAgain() {
        const { id, thread } = this.props.message;
        this.state.isRetrying = true;
        try {
            await this.texting.fetchMedia(this.text.id, thread.id, id);
        } finally {
            this.state.isRetrying = false;
        }
    }

    onClickRetry() {
        return this.decide("retry");
    }

    /** @param {"retry"|"itArrived"|"sendAgain"|"sendNow"} verdict what the user says of a text that has not, or may not have, arrived */
    async decide(verdict) {
        this.state.isRetrying = true;
        try {
            await this.texting[verdict](this.text.id);
        } finally {
            this.state.isRetrying = false;
        }
    }
}
