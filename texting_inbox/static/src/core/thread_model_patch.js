import { Thread } from "@mail/core/common/thread_model";
import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {{data: Object, messages: number[]}|undefined} lines that came along with the window, for the next fetch */
        this.primed = undefined;
    },
    async fetchMessagesData({ around, before } = {}) {
        const { primed } = this;
        if (primed && around === undefined && before === undefined) {
            this.primed = undefined;
            return primed;
        }
        return super.fetchMessagesData(...arguments);
    },
});
