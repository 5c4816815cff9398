import { Message } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";
import { patch } from "@web/core/utils/patch";

/** @type {import("models").Message} */
const messagePatch = {
    setup() {
        super.setup(...arguments);
        /**
         * What makes a message a text, a note for colleagues, or a step of the audit trail; false for any
         * other. All but `kind` are of texts only.
         *
         * @type {{kind: "text"|"note"|"step", id: number, direction: "inbound"|"outbound", status: string,
         *     failure: string|false, can_retry: boolean, segments: number, is_automatic: boolean,
         *     media?: {state: "pending"|"fetched"|"failed", reason: string|false,
         *     can_fetch_again: boolean}[]}|false}
         */
        this.texting = fields.Attr(false);
    },
    get isInTextConversation() {
        return this.thread?.model === "texting.conversation";
    },
    get isText() {
        return this.isInTextConversation && this.texting?.kind === "text";
    },
    /** Written for colleagues, never sent. */
    get isTextingNote() {
        return this.isInTextConversation && this.texting?.kind === "note";
    },
    /** People send empty texts, and pictures that are still to come: mail would say that the message was removed. */
    computeIsEmpty() {
        return super.computeIsEmpty() && this.texting?.kind !== "text";
    },
    /** A colour of its own: mail's depend on the reader, ours on the sender. */
    get bubbleColor() {
        return this.isText || this.isTextingNote ? "texting" : super.bubbleColor;
    },
    /** "Accepted by …": a line between the texts, not a message of somebody. */
    get isNotification() {
        if (!this.isInTextConversation) {
            return super.isNotification;
        }
        return this.message_type === "notification" || this.texting?.kind === "step";
    },
};
patch(Message.prototype, messagePatch);
