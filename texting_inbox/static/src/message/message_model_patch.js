import { Message } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";
import { patch } from "@web/core/utils/patch";

/** @type {import("models").Message} */
const messagePatch = {
    setup() {
        super.setup(...arguments);
        /**
         * What makes a message a text, false for any other.
         *
         * @type {{id: number, direction: "inbound"|"outbound", status: string,
         *     failure: string|false, can_retry: boolean, segments: number}|false}
         */
        this.texting = fields.Attr(false);
    },
    get isInTextConversation() {
        return this.thread?.model === "texting.conversation";
    },
    get isText() {
        return Boolean(this.texting) && this.isInTextConversation;
    },
    /** A colour of its own: mail's follow from who reads, ours from who texted. */
    get bubbleColor() {
        return this.isText ? "texting" : super.bubbleColor;
    },
    /** "Accepted by …": a line between the texts, not a message of somebody. */
    get isNotification() {
        return (
            super.isNotification ||
            (this.message_type === "notification" && this.isInTextConversation)
        );
    },
};
patch(Message.prototype, messagePatch);
