import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";

/** A phone number in the spelling that people read, where it is not being typed. */
export class TextingPhoneField extends CharField {
    get formattedValue() {
        return this.props.record.data.phone_display || super.formattedValue;
    }
}

registry.category("fields").add("texting_phone", {
    ...charField,
    component: TextingPhoneField,
    displayName: _t("Phone Number as People Read It"),
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "phone_display", type: "char", readonly: true }],
});
