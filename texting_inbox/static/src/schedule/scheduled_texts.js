import { Component, onMounted, useState } from "@odoo/owl";
import { explain } from "@texting_inbox/core/explain";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const { DateTime } = luxon;

/** The texts of a conversation that leave later, as bubbles below those that have left. */
export class ScheduledTexts extends Component {
    static template = "texting_inbox.ScheduledTexts";
    static props = { conversationId: Number, isMine: Boolean };

    setup() {
        this.texting = useService("texting");
        this.desk = useState(this.texting.desk);
        this.state = useState({ problem: "", busyId: false });
        onMounted(() => {
            if (!this.desk.scheduled.has(this.props.conversationId)) {
                this.texting.schedule.refresh(this.props.conversationId);
            }
        });
    }

    get texts() {
        return this.desk.scheduled.get(this.props.conversationId) ?? [];
    }

    /** When it leaves by the clock of the person, and whether it does. */
    whenOf({ send_at, tz, cancel_on_reply, is_cancelled }) {
        const time = deserializeDateTime(send_at)
            .setZone(tz)
            .toLocaleString({ ...DateTime.DATETIME_MED, weekday: "short", timeZoneName: "short" });
        if (is_cancelled) {
            return _t("Will not be sent: they wrote first");
        }
        return cancel_on_reply ? _t("%(time)s, unless they write first", { time }) : time;
    }

    edit(text) {
        this.texting.schedule.edit(this.props.conversationId, text);
    }

    sendNow(text) {
        return this.act(text, () => this.texting.schedule.sendNow(this.props.conversationId, text.id));
    }

    cancel(text) {
        return this.act(text, () => this.texting.schedule.cancel(this.props.conversationId, text.id));
    }

    async act(text, action) {
        Object.assign(this.state, { busyId: text.id, problem: "" });
        try {
            await action();
        } catch (error) {
            this.state.problem = explain(error);
            await this.texting.schedule.refresh(this.props.conversationId);
        } finally {
            this.state.busyId = false;
        }
    }
}
