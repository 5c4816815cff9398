import { onMounted, onWillUnmount } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { FormController } from "@web/views/form/form_controller";

/** Leaving the card of a person one is texting with asks about the conversation, once (S21, D14). */
patch(FormController.prototype, {
    setup() {
        super.setup(...arguments);
        this.texting = useService("texting");
        if (!this.env.inDialog) {
            onMounted(() => this.texting.cards.forms.add(this));
            onWillUnmount(() => this.texting.cards.forms.delete(this));
        }
    },

    async beforeLeave({ forceLeave } = {}) {
        const canLeave = await super.beforeLeave(...arguments);
        if (canLeave !== false && !forceLeave) {
            await this.askAboutTexts();
        }
        return canLeave;
    },

    async onPagerUpdate() {
        await this.askAboutTexts();
        return super.onPagerUpdate(...arguments);
    },

    async create() {
        await this.askAboutTexts();
        return super.create(...arguments);
    },

    askAboutTexts() {
        const { resModel, resId } = this.model.root;
        if (resId && !this.env.inDialog) {
            return this.texting.leaving.askOnCard(resModel, resId);
        }
    },
});
