import { Component, onWillStart, useState } from "@odoo/owl";
import { explain } from "@texting_inbox/core/explain";
import { isBlank } from "@texting_inbox/core/visible";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
/** How a field of type datetime-local writes its value. */
const FIELD_FORMAT = "yyyy-MM-dd'T'HH:mm";

/** When a text leaves, in the time zone of its recipient; for one that is scheduled already, also what it says. */
export class ScheduleDialog extends Component {
    static template = "texting_inbox.ScheduleDialog";
    static components = { Dialog };
    static props = {
        /** The person, or the number of an unrecognised one. */
        name: String,
        /** Resolves to what `get_schedule_options` answers. */
        getOptions: Function,
        /** The scheduled text that is edited, as in `Desk`. */
        text: { type: Object, optional: true },
        /** Gets `{send_at, cancel_on_reply}`, and the `body` of a text that is edited; resolves when the server accepted it. */
        onChosen: Function,
        close: Function,
    };

    setup() {
        const { text } = this.props;
        this.state = useState({
            body: text?.body,
            /** In the time zone of the recipient. */
            at: "",
            cancelOnReply: text ? text.cancel_on_reply : false,
            isBusy: false,
            problem: "",
        });
        onWillStart(() => this.loadOptions());
    }

    async loadOptions() {
        this.options = await this.props.getOptions();
        this.state.at = this.props.text
            ? this.toField(this.props.text.send_at)
            : this.toField(this.options.presets[0].send_at);
    }

    get title() {
        return this.props.text ? _t("Scheduled Text") : _t("Send Later");
    }

    get confirmLabel() {
        return this.props.text ? _t("Save") : _t("Schedule");
    }

    /** Whose clock it is. */
    get zoneText() {
        const { place, is_uncertain } = this.options;
        return is_uncertain
            ? _t("Time in %(place)s; the number may also be in other time zones.", { place })
            : _t("Time in %(place)s", { place });
    }

    get moment() {
        const moment = DateTime.fromFormat(this.state.at, FIELD_FORMAT, { zone: this.options.tz });
        return moment.isValid && moment;
    }

    /** The same moment where the user is, if the clocks differ. */
    get ownTimeText() {
        const own = this.moment && this.moment.setZone("local");
        if (!own || own.offset === this.moment.offset) {
            return "";
        }
        return _t("%(time)s your time", { time: own.toLocaleString(DateTime.DATETIME_MED) });
    }

    get canConfirm() {
        const { text } = this.props;
        const hasWords = !text || !isBlank(this.state.body) || text.files;
        return Boolean(this.moment && hasWords && !this.state.isBusy);
    }

    /** @param {string} serverTime */
    toField(serverTime) {
        return deserializeDateTime(serverTime).setZone(this.options.tz).toFormat(FIELD_FORMAT);
    }

    isChosen(preset) {
        return this.toField(preset.send_at) === this.state.at;
    }

    choose(preset) {
        this.state.at = this.toField(preset.send_at);
    }

    async onConfirm() {
        if (!this.canConfirm) {
            return;
        }
        Object.assign(this.state, { isBusy: true, problem: "" });
        const plan = {
            send_at: serializeDateTime(this.moment),
            cancel_on_reply: this.state.cancelOnReply,
        };
        try {
            await this.props.onChosen(
                this.props.text ? { ...plan, body: this.state.body.trim() } : plan
            );
            this.props.close();
        } catch (error) {
            this.state.problem = explain(error);
        } finally {
            this.state.isBusy = false;
        }
    }
}
