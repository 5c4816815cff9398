import { useState } from "@odoo/owl";
import { offersText, TextButton } from "@texting_inbox/start/text_button";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { PhoneField } from "@web/views/fields/phone/phone_field";

// beside what other addons put there
PhoneField.components = { ...PhoneField.components, TextButton };

/** Where *Text* stands, *SMS* does not: who can have a conversation is not asked which of two ways to write is meant. */
patch(PhoneField.prototype, {
    setup() {
        super.setup(...arguments);
        this.textingDesk = useState(useService("texting").desk);
    },
    get hasTextButton() {
        return offersText(this.textingDesk, this.props.record);
    },
});
