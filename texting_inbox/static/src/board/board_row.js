import { Component } from "@odoo/owl";
import { BoardAge } from "@texting_inbox/board/board_age";
import { StatusLabel } from "@texting_inbox/window/status_label";
import { showMoment } from "@texting_inbox/core/moment";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** One conversation on the board: who, in which queue, since when they wait, and what a manager can do about it. */
export class BoardRow extends Component {
    static template = "texting_inbox.BoardRow";
    static components = { BoardAge, StatusLabel };
    static props = {
        /** A conversation, as `get_board` answers. */
        conversation: Object,
        /** The present time, a luxon DateTime. */
        now: Object,
        /** False for one's own. */
        canTakeOver: Boolean,
        onOpen: Function,
        onTakeOver: Function,
        onTransfer: Function,
    };

    get owned() {
        const { owned_at } = this.props.conversation;
        return owned_at
            ? _t("Owned since %(time)s", { time: showMoment(deserializeDateTime(owned_at)) })
            : "";
    }
}
