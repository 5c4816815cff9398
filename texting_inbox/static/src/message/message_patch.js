import { Message } from "@mail/core/common/message";
import { NoteFooter } from "@texting_inbox/message/note_footer";
import { TextFooter } from "@texting_inbox/message/text_footer";
import { patch } from "@web/core/utils/patch";

Message.components = { ...Message.components, NoteFooter, TextFooter };

/** Texts stand left or right by who sent them: ours are right, whichever agent wrote them. */
patch(Message.prototype, {
    get attClass() {
        const { message } = this;
        if (message.isTextingNote) {
            return { ...super.attClass, "o-texting-Text o-texting-Note": true };
        }
        if (!message.isText) {
            return super.attClass;
        }
        return {
            ...super.attClass,
            "o-texting-Text": true,
            [`o-texting-${message.texting.direction}`]: true,
            "o-texting-failed": message.texting.status === "failed",
        };
    },
    get isAlignedRight() {
        const { message } = this;
        if (message.isTextingNote) {
            return false;
        }
        return message.isText ? message.texting.direction === "outbound" : super.isAlignedRight;
    },
});
