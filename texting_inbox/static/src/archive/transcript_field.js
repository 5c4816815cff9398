import { markWords, searchedWords } from "@texting_inbox/archive/searched_words";
import { Component, useEffect, useRef } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The texts of a session as the server draws them, at the place that was searched for. */
export class TranscriptField extends Component {
    static template = "texting_inbox.TranscriptField";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        useEffect(
            () => {
                const [first] = markWords(this.root.el, searchedWords.get());
                first?.scrollIntoView({ block: "center" });
            },
            () => [this.value]
        );
    }

    get value() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("texting_transcript", {
    component: TranscriptField,
    supportedTypes: ["html"],
});
