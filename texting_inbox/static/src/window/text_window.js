import { Thread } from "@mail/core/common/thread";
import { Component, onMounted, onWillUnmount, useEffect, useRef, useState, useSubEnv } from "@odoo/owl";
import { TextComposer } from "@texting_inbox/composer/text_composer";
import { NoteComposer } from "@texting_inbox/note/note_composer";
import { ScheduledTexts } from "@texting_inbox/schedule/scheduled_texts";
import { TemplatePicker } from "@texting_inbox/template/template_picker";
import { AcceptButton } from "@texting_inbox/window/accept_button";
import { clampLayout, MIN_HEIGHT, MIN_WIDTH } from "@texting_inbox/window/dock_layout";
import { useGeometry } from "@texting_inbox/window/geometry_hook";
import { OptOutBanner } from "@texting_inbox/window/opt_out_banner";
import { StatusLabel } from "@texting_inbox/window/status_label";
import { useUnseenAbove } from "@texting_inbox/window/unseen_hook";
import { WindowMenu } from "@texting_inbox/window/window_menu";
import { browser } from "@web/core/browser/browser";
import { useDropdownState } from "@web/core/dropdown/dropdown_hooks";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** One conversation, in a floating window or in the inbox's pane: past texts, new ones, and where to answer. */
export class TextWindow extends Component {
    static template = "texting_inbox.TextWindow";
    static components = {
        AcceptButton,
        NoteComposer,
        OptOutBanner,
        ScheduledTexts,
        StatusLabel,
        TemplatePicker,
        TextComposer,
        Thread,
        WindowMenu,
    };
    static props = {
        window: Object,
        /** The window takes the whole screen. */
        isFullScreen: { type: Boolean, optional: true },
        /** The window stands beside the page, as high as there is room. */
        isDocked: { type: Boolean, optional: true },
        /** Back to the list of the inbox, in whose pane it is; without it the window floats or is docked. */
        onBack: { type: Function, optional: true },
    };

    setup() {
        this.texting = useService("texting");
        this.desk = useState(this.texting.desk);
        this.state = useState({
            jumps: 0,
            focusRequest: 0,
            hasNewBelow: false,
            announcement: "",
            isNoting: false,
        });
        this.root = useRef("root");
        this.menu = useDropdownState();
        this.minWidth = MIN_WIDTH;
        this.minHeight = MIN_HEIGHT;
        this.thread = useState(this.texting.feed.thread(this.props.window.id));
        /** The last inbound text already reported as seen. */
        this.lastSeenId = 0;
        this.geometry = useGeometry({
            getLayout: () => this.layout,
            onChange: (layout) => this.changeLayout(layout),
            onDone: () => this.texting.saveLayout(),
        });
        this.unseen = useUnseenAbove({
            root: this.root,
            isLoaded: () => this.thread.isLoaded,
            getUnseen: () => this.desk.unseenOf(this.id) || this.props.window.unseen,
        });
        useSubEnv({ inChatWindow: true });
        // so that it can be scrolled with the keyboard
        onMounted(() => Object.assign(this.root.el.querySelector(".o-mail-Thread"), { tabIndex: 0 }));
        this.useSight();
        this.useArrivals();
        this.useFocus();
    }

    /** Tell the desk whether the newest text is in sight, and the server which texts were seen. */
    useSight() {
        useEffect(
            (isAtNewest) => {
                this.desk.sights.set(this.id, isAtNewest);
            },
            () => [this.isAtNewest && !this.unseen.above]
        );
        onWillUnmount(() => this.desk.sights.delete(this.id));
        useEffect(
            (isMineInSight, newest) => {
                if (isMineInSight && newest) {
                    this.reportSeen();
                }
            },
            () => [this.props.window.is_mine && this.desk.isInSight(this.id), this.newestInbound?.id]
        );
    }

    /** A text that arrives is announced; while scrolled up a pill leads to it, nothing jumps. */
    useArrivals() {
        let newest;
        useEffect(
            (isLoaded, newestId) => {
                if (isLoaded && newest !== undefined && newestId > newest) {
                    this.state.hasNewBelow = !this.isAtNewest;
                    this.announce();
                }
                if (isLoaded) {
                    newest = newestId ?? 0;
                }
            },
            () => [this.thread.isLoaded, this.newestInbound?.id]
        );
        useEffect(
            (isAtNewest) => {
                if (isAtNewest) {
                    this.state.hasNewBelow = false;
                }
            },
            () => [this.isAtNewest]
        );
    }

    useFocus() {
        useEffect(
            (wantsFocus) => {
                if (!wantsFocus) {
                    return;
                }
                this.desk.windows.focusId = false;
                if (["text", "templates"].includes(this.composer)) {
                    this.state.focusRequest++;
                } else {
                    this.root.el.focus();
                }
            },
            () => [this.desk.windows.focusId === this.id && !this.desk.isCovered]
        );
    }

    get id() {
        return this.props.window.id;
    }

    get name() {
        return this.props.window.name || this.props.window.phone_display;
    }

    get label() {
        return _t("Texts with %(name)s", { name: this.name });
    }

    get isInPane() {
        return Boolean(this.props.onBack);
    }

    get frameClass() {
        if (this.isInPane) {
            return "o-texting-inPane h-100";
        }
        if (this.props.isFullScreen) {
            return "o-texting-fullScreen shadow";
        }
        return this.props.isDocked ? "border rounded-3 h-100 shadow" : "border rounded-top-3 shadow";
    }

    get closeLabel() {
        if (this.isInPane && this.props.window.is_mine) {
            return _t("Leave (E)");
        }
        return this.props.window.is_mine ? _t("Leave") : _t("Close");
    }

    get acceptTitle() {
        return this.isInPane ? _t("Accept (A)") : _t("Accept");
    }

    get isUnrecognised() {
        return !this.props.window.name;
    }

    /** With what the user answers here, if at all. @returns {"note"|"templates"|"text"|false} */
    get composer() {
        const { is_mine, can_send, one_way } = this.props.window;
        if (this.state.isNoting) {
            return "note";
        }
        if (is_mine && one_way) {
            return "templates";
        }
        return is_mine && can_send && "text";
    }

    /** Why there is no composer. */
    get readOnlyReason() {
        const { is_mine, owner, cannot_send_reason, can_accept, can_take_over } = this.props.window;
        if (!is_mine && owner) {
            return _t("Owned by %(name)s", { name: owner.name });
        }
        if (can_accept || can_take_over) {
            return _t("Nobody owns this conversation.");
        }
        return cannot_send_reason || _t("You can read this conversation.");
    }

    /** Templates are filled in from a record, so a number nobody is matched to has none. */
    get offersTemplates() {
        return Boolean(this.props.window.offers_templates && this.props.window.record);
    }

    get othersMatch() {
        const { others_match, can_classify } = this.props.window;
        return can_classify && others_match
            ? _t("+%(count)s with this number", { count: Number(others_match) })
            : "";
    }

    get unseenAbove() {
        const { above: count } = this.unseen;
        return count === 1 ? _t("1 unseen text") : _t("%(count)s unseen texts", { count });
    }

    startNote() {
        this.state.isNoting = true;
    }

    get isAtNewest() {
        return this.thread.isLoaded && this.thread.scrollTop === "bottom";
    }

    get newestInbound() {
        return this.thread.messages.findLast(
            (message) => message.texting?.direction === "inbound"
        );
    }

    /** Size and place as they are on the screen. */
    get layout() {
        const { layout } = this.desk;
        return this.props.isDocked ? { ...layout, height: this.root.el.offsetHeight } : layout;
    }

    get style() {
        const { width, height } = this.desk.layout;
        return this.props.isFullScreen || this.props.isDocked || this.isInPane
            ? ""
            : `width: ${width}px; height: ${height}px; --o-texting-height: ${height}px;`;
    }

    reportSeen() {
        const { id } = this.newestInbound.texting;
        if (id > this.lastSeenId) {
            this.lastSeenId = id;
            this.texting.markSeen(this.id, id);
        }
    }

    announce() {
        this.state.announcement = _t("New text from %(name)s: %(body)s", {
            name: this.name,
            body: this.newestInbound.inlineBody.toString(),
        });
    }

    showNewest() {
        this.state.jumps++;
        this.state.hasNewBelow = false;
    }

    onNoteAdded() {
        this.endNote();
        this.showNewest();
    }

    endNote() {
        this.state.isNoting = false;
        this.state.focusRequest++;
    }

    async sendTemplate(template) {
        await this.texting.sendTemplate(this.id, template.id);
        this.showNewest();
    }

    changeLayout(layout) {
        const viewport = { width: browser.innerWidth, height: browser.innerHeight };
        const wanted = this.props.isDocked ? this.undock(layout) : layout;
        Object.assign(this.desk.layout, clampLayout(wanted, viewport));
    }

    /** Whoever drags a docked window off its place, or makes it lower, has it float; the width alone leaves it there. */
    undock(layout) {
        const { height, x } = this.layout;
        return layout.height === height && layout.x === x
            ? { ...this.desk.layout, width: layout.width }
            : { ...layout, is_floating: true };
    }

    onKeydown(ev) {
        if (ev.key === "Escape" && !this.menu.isOpen) {
            ev.stopPropagation();
            this.isInPane ? this.props.onBack() : this.minimise();
        }
    }

    onPointerdownHeader(ev) {
        if (!this.props.isFullScreen && !this.isInPane) {
            this.geometry.onPointerdown(ev, "header");
        }
    }

    accept() {
        return this.isInPane ? this.texting.pane.accept(this.id) : this.texting.accept(this.id);
    }

    minimise() {
        this.desk.windows.minimise(this.id);
    }

    onClickClose() {
        if (this.props.window.is_mine) {
            return this.texting.leaving.ask(this.id);
        }
        this.texting.closeWindow(this.id);
    }
}
