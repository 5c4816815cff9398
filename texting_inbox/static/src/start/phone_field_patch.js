import { TextButton } from "@texting_inbox/start/text_button";
import { PhoneField } from "@web/views/fields/phone/phone_field";

// beside what other addons put there
PhoneField.components = { ...PhoneField.components, TextButton };
