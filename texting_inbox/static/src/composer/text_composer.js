import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { useAttach } from "@texting_inbox/composer/attach_hook";
import { FileStrip } from "@texting_inbox/composer/file_strip";
import { needlesslyFancy, toPlain } from "@texting_inbox/composer/plain_characters";
import { countSegments } from "@texting_inbox/composer/segments";
import { explain } from "@texting_inbox/core/explain";
import { draftOf } from "@texting_inbox/core/local_memory";
import { isBlank } from "@texting_inbox/core/visible";
import { TemplatePicker } from "@texting_inbox/template/template_picker";
import { useEmojiPicker } from "@web/core/emoji_picker/emoji_picker";
import { _t } from "@web/core/l10n/translation";
import { useAutoresize } from "@web/core/utils/autoresize";
import { useService } from "@web/core/utils/hooks";

/** Where a text is written: plain, counted in segments, and kept until the server has accepted it. */
export class TextComposer extends Component {
    static template = "texting_inbox.TextComposer";
    static components = { FileStrip, TemplatePicker };
    static props = {
        conversationId: Number,
        /** Who the text goes to, for screen readers. */
        name: String,
        /** Changes when the field should take the focus. */
        focusRequest: { type: Number, optional: true },
        offersTemplates: { type: Boolean, optional: true },
        /** `MediaLimits`; false if the carrier takes no pictures and files. */
        media: { type: [Object, { value: false }], optional: true },
        onSent: Function,
    };

    setup() {
        this.texting = useService("texting");
        this.draft = draftOf(this.props.conversationId);
        this.state = useState({
            body: this.draft.read(""),
            isSending: false,
            isPicking: false,
            problem: "",
        });
        this.root = useRef("root");
        this.input = useRef("input");
        this.attach = useAttach({
            conversationId: this.props.conversationId,
            root: this.root,
            getLimits: () => this.props.media,
            onAttach: () => {
                this.state.problem = "";
                this.input.el.focus();
            },
        });
        this.files = this.attach.files;
        useAutoresize(this.input);
        useEmojiPicker(useRef("emoji"), { onSelect: (emoji) => this.insert(emoji) });
        useEffect(
            (request) => {
                if (request) {
                    this.input.el.focus();
                }
            },
            () => [this.props.focusRequest]
        );
    }

    /** With a picture or file it is one message, however long: nothing is counted. */
    get isMms() {
        return Boolean(this.files.list.length);
    }

    get count() {
        return countSegments(this.state.body);
    }

    /** "1 · 42/160": segments, and units of what they hold; a part that cannot be filled counts as used. */
    get counter() {
        if (this.isMms) {
            return _t("MMS");
        }
        const { segments, per_segment, remaining } = this.count;
        const capacity = segments * per_segment;
        return `${segments} · ${capacity - remaining}/${capacity}`;
    }

    get counterTitle() {
        if (this.isMms) {
            return _t("Sent as a multimedia message with its attachments.");
        }
        const { segments, per_segment, remaining, encoding } = this.count;
        const capacity = segments * per_segment;
        const values = { segments, used: capacity - remaining, capacity };
        const words =
            segments === 1
                ? _t("1 text, %(used)s of %(capacity)s characters", values)
                : _t("%(segments)s texts, %(used)s of %(capacity)s characters", values);
        return encoding === "ucs2"
            ? `${words}\n${_t("Emoji and special characters leave room for fewer.")}`
            : words;
    }

    /** Nothing is counted before something is typed. */
    get isCounted() {
        return this.isMms || Boolean(this.state.body);
    }

    /** What makes the text needlessly expensive, and what plain characters would save; empty if nothing does. */
    get fancyWarning() {
        const fancy = needlesslyFancy(this.state.body);
        if (!fancy.length || this.isMms) {
            return "";
        }
        const { segments, per_segment } = this.count;
        const plain = countSegments(toPlain(this.state.body));
        const characters = fancy.filter((character) => character.trim()).join(" ");
        const values = { characters, segments, plain: plain.segments, count: per_segment };
        if (segments > plain.segments) {
            return characters
                ? _t("%(segments)s messages instead of %(plain)s, because of %(characters)s", values)
                : _t("%(segments)s messages instead of %(plain)s, because of a special space", values);
        }
        return characters
            ? _t("Only %(count)s characters per message, because of %(characters)s", values)
            : _t("Only %(count)s characters per message, because of a special space", values);
    }

    get inputLabel() {
        return _t("Message to %(name)s", { name: this.props.name });
    }

    get canSend() {
        const hasContent = !isBlank(this.state.body) || this.files.list.length;
        return Boolean(hasContent) && !this.files.isUploading && !this.state.isSending;
    }

    makePlain() {
        this.write(toPlain(this.state.body));
        this.input.el.focus();
    }

    /** The words of a template stand at the cursor, to be changed before they are sent. */
    takeTemplate({ body }) {
        this.closePicker();
        this.insert(body);
    }

    closePicker() {
        this.state.isPicking = false;
        this.input.el.focus();
    }

    onInput(ev) {
        this.write(ev.target.value);
    }

    onKeydown(ev) {
        if (ev.key !== "Enter" || ev.shiftKey || ev.isComposing) {
            // while an input method composes, Enter chooses a word
            return;
        }
        ev.preventDefault();
        this.send();
    }

    /** Put text where the cursor is. */
    insert(text) {
        const { selectionStart, selectionEnd } = this.input.el;
        const { body } = this.state;
        this.input.el.value = body.slice(0, selectionStart) + text + body.slice(selectionEnd);
        const cursor = selectionStart + text.length;
        this.input.el.setSelectionRange(cursor, cursor);
        this.input.el.focus();
        this.write(this.input.el.value);
    }

    write(body) {
        this.state.body = body;
        this.clearProblems();
        if (body) {
            this.draft.write(body);
        } else {
            this.draft.clear();
        }
    }

    get problems() {
        return [this.state.problem, ...this.files.problems].filter(Boolean);
    }

    clearProblems() {
        this.state.problem = "";
        this.files.problems = [];
    }

    /** Ask when it should leave; what was written stays here until the server accepted it. */
    askWhen() {
        const { conversationId: id } = this.props;
        this.texting.schedule.ask(id, async (plan) => {
            const { list: files, attachmentIds } = this.files;
            await this.texting.schedule.send(id, this.state.body.trim(), attachmentIds, plan);
            this.settle(files);
        });
    }

    /** What was written is the server's now. */
    settle(files) {
        this.files.forget(files);
        this.write("");
        this.props.onSent();
    }

    async send() {
        if (!this.canSend) {
            return;
        }
        this.state.isSending = true;
        this.clearProblems();
        const { list: files, attachmentIds } = this.files;
        try {
            await this.texting.send(this.props.conversationId, this.state.body.trim(), attachmentIds);
            this.settle(files);
        } catch (error) {
            this.state.problem = explain(
                error,
                _t("No connection. If the text does not appear above, send it again.")
            );
        } finally {
            this.state.isSending = false;
            this.takeFocusBack();
        }
    }

    /** Focus the input if Send had the focus or lost it to nothing; leave any other focus alone. */
    takeFocusBack() {
        const { activeElement } = document;
        if (activeElement === document.body || this.root.el?.contains(activeElement)) {
            this.input.el?.focus();
        }
    }
}
