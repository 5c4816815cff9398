import { Attachment } from "@mail/core/common/attachment_model";
import { patch } from "@web/core/utils/patch";

/** What was texted stays with its text: mail offers internal users to delete any attachment, and the server refuses. */
patch(Attachment.prototype, {
    get isDeletable() {
        return this.thread?.model !== "texting.conversation" && super.isDeletable;
    },
});
