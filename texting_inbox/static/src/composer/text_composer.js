import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { countSegments } from "@texting_inbox/composer/segments";
import { draftOf } from "@texting_inbox/core/local_memory";
import { useEmojiPicker } from "@web/core/emoji_picker/emoji_picker";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { useAutoresize } from "@web/core/utils/autoresize";
import { useService } from "@web/core/utils/hooks";

/** Where a text is written: plain, counted in segments, and kept until the server has taken it. */
export class TextComposer extends Component {
    static template = "texting_inbox.TextComposer";
    static props = {
        conversationId: Number,
        /** Who the text goes to, for screen readers. */
        name: String,
        /** Changes when the field should take the focus. */
        focusRequest: { type: Number, optional: true },
        onSent: Function,
    };

    setup() {
        this.texting = useService("texting");
        this.draft = draftOf(this.props.conversationId);
        this.state = useState({ body: this.draft.read(""), isSending: false, problem: "" });
        this.input = useRef("input");
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

    get count() {
        return countSegments(this.state.body);
    }

    /** "1 · 42/160": segments, and units of what they hold; a part that cannot be filled counts as used. */
    get counter() {
        const { segments, per_segment, remaining } = this.count;
        const capacity = Math.max(segments, 1) * per_segment;
        return `${segments} · ${capacity - remaining}/${capacity}`;
    }

    get counterTitle() {
        const { segments, remaining, encoding } = this.count;
        const values = { segments, remaining };
        return encoding === "ucs2"
            ? _t(
                  "%(segments)s message(s); %(remaining)s characters left in the last. Emoji and special characters make texts shorter.",
                  values
              )
            : _t("%(segments)s message(s); %(remaining)s characters left in the last.", values);
    }

    get inputLabel() {
        return _t("Message to %(name)s", { name: this.props.name });
    }

    get canSend() {
        return Boolean(this.state.body.trim()) && !this.state.isSending;
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
        this.state.problem = "";
        if (body) {
            this.draft.write(body);
        } else {
            this.draft.clear();
        }
    }

    async send() {
        if (!this.canSend) {
            return;
        }
        this.state.isSending = true;
        this.state.problem = "";
        try {
            await this.texting.send(this.props.conversationId, this.state.body.trim());
            this.write("");
            this.props.onSent();
        } catch (error) {
            this.state.problem = this.explain(error);
        } finally {
            this.state.isSending = false;
            this.input.el?.focus();
        }
    }

    /** Why the draft is still here. What nobody expects is thrown on. */
    explain(error) {
        if (error instanceof ConnectionLostError) {
            return _t("No connection. If the text does not appear above, send it again.");
        }
        if (error instanceof RPCError) {
            return error.data?.message || error.message;
        }
        throw error;
    }
}
