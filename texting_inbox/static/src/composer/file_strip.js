import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** The pictures and files that go with the text, each with its progress and a way to take it off. */
export class FileStrip extends Component {
    static template = "texting_inbox.FileStrip";
    static props = {
        /** `OutgoingFiles` */
        files: Object,
        isLocked: Boolean,
        onRemoved: Function,
    };

    setup() {
        this.files = useState(this.props.files);
    }

    removeLabel(file) {
        return _t("Remove %(name)s", { name: file.name });
    }

    percent(file) {
        return Math.round(file.progress * 100);
    }

    remove(file) {
        this.files.remove(file);
        this.props.onRemoved();
    }
}
