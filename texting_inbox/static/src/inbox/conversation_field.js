import { Component, useState } from "@odoo/owl";
import { AgeField } from "@texting_inbox/fields/age_field";
import { AcceptButton } from "@texting_inbox/window/accept_button";
import { StatusLabel } from "@texting_inbox/window/status_label";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;

/** What is to be done about a conversation: told by the form of the mark, not by its colour alone. */
const MARKS = {
    unread: { icon: "fa-circle text-primary", text: _t("Unread") },
    unanswered: { icon: "fa-circle-o", text: _t("Read, not answered") },
    answered: { icon: "fa-check text-success", text: _t("Answered") },
};

/** A conversation in the inbox: whose, its last text, since when it waits for our answer, and who has it. */
export class ConversationField extends Component {
    static template = "texting_inbox.ConversationField";
    static components = { AcceptButton, AgeField, StatusLabel };
    static props = { ...standardFieldProps };

    setup() {
        this.texting = useService("texting");
        this.desk = useState(this.texting.desk);
    }

    get data() {
        return this.props.record.data;
    }

    get id() {
        return this.props.record.resId;
    }

    get isOpen() {
        return this.desk.windows.paneId === this.id;
    }

    get mark() {
        const { unseen_count, waiting_since } = this.data;
        return MARKS[unseen_count ? "unread" : waiting_since ? "unanswered" : "answered"];
    }

    /** The queue, who has it, and of which company if the user works for several. */
    get place() {
        const { company_id, queue_id, owner_id, state } = this.data;
        const whose = {
            new: _t("New"),
            owned: owner_id && owner_id.display_name,
            archived: _t("Archived"),
        };
        const company = user.allowedCompanies.length > 1 && company_id.display_name;
        return [queue_id && queue_id.display_name, whose[state], company].filter(Boolean).join(" · ");
    }

    /** When the last text came or went: today its time, else its day. */
    get lastTextTime() {
        const { last_text_at: moment } = this.data;
        const isToday = moment.hasSame(DateTime.now(), "day");
        return moment.toLocaleString(isToday ? DateTime.TIME_SIMPLE : { day: "numeric", month: "short" });
    }

    get lastTextTitle() {
        return formatDateTime(this.data.last_text_at);
    }

    get undeliveredText() {
        const { undelivered_count: count } = this.data;
        return count === 1
            ? _t("1 text failed or is unconfirmed")
            : _t("%(count)s texts failed or are unconfirmed", { count });
    }

    accept() {
        return this.texting.pane.accept(this.id);
    }
}

export const conversationField = {
    component: ConversationField,
    displayName: _t("Text Conversation"),
    supportedTypes: ["char"],
    fieldDependencies: [
        { name: "can_accept", type: "boolean" },
        { name: "company_id", type: "many2one", relation: "res.company" },
        { name: "due_at", type: "datetime" },
        { name: "is_missed", type: "boolean" },
        { name: "last_direction", type: "selection" },
        { name: "last_text_at", type: "datetime" },
        { name: "overdue_at", type: "datetime" },
        { name: "owner_id", type: "many2one", relation: "res.users" },
        { name: "person_status", type: "selection" },
        { name: "queue_id", type: "many2one", relation: "texting.queue" },
        { name: "snippet", type: "char" },
        { name: "state", type: "selection" },
        { name: "undelivered_count", type: "integer" },
        { name: "unseen_count", type: "integer" },
        { name: "waiting_since", type: "datetime" },
    ],
};

registry.category("fields").add("texting_conversation", conversationField);
