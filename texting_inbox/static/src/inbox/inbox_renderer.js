import { useState } from "@odoo/owl";
import { focusRow, useRowFocus } from "@texting_inbox/inbox/row_focus_hook";
import { useBus, useService } from "@web/core/utils/hooks";
import { ListRenderer } from "@web/views/list/list_renderer";

/** The list of the inbox: a row of some lines for each conversation, of which one is open in the pane. */
export class InboxRenderer extends ListRenderer {
    setup() {
        super.setup();
        this.desk = useState(useService("texting").desk);
        useRowFocus({
            table: this.tableRef,
            getRecords: () => this.props.list.records,
            getOpenId: () => this.desk.windows.paneId,
        });
        if (this.env.searchModel) {
            useBus(this.env.searchModel, "focus-view", () =>
                focusRow(this.tableRef.el, this.props.list.records[0])
            );
        }
    }

    getRowClass(record) {
        const isOpen = this.desk.windows.paneId === record.resId;
        return `${super.getRowClass(record)} ${isOpen ? "o-texting-Inbox-open table-active" : ""}`;
    }

    /** The row is not cut: it says itself what does not fit. */
    getCellTitle() {}
}
