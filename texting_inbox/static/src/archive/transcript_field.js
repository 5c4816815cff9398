import { findText, markWords, searchedWords } from "@texting_inbox/archive/searched_words";
import { Component, useEffect, useRef } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const LINES = ".o_texting_transcript_bubble, .o_texting_transcript_note";

/** The texts of a session as the server draws them, at the place that was searched for. */
export class TranscriptField extends Component {
    static template = "texting_inbox.TranscriptField";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        useEffect(
            () => {
                const words = searchedWords.get();
                const marks = markWords(this.root.el, words);
                findText(this.root.el, marks, words, LINES)?.scrollIntoView({ block: "center" });
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
