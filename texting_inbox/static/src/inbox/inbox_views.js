import { onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/** What changes a row of the inbox. */
const EVENTS = [
    "texting.alert/raised",
    "texting.alert/dropped",
    "texting.window/changed",
    "texting.window/closed",
    "texting.desk/changed",
];
/** How long events are collected before the inbox is read again, in milliseconds. */
export const REFRESH_DELAY = 500;

/** The inbox follows what happens while it is open; never while rows are ticked, for they would be unticked. */
const live = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            const bus = useService("bus_service");
            const refresh = useDebounced(() => this.refresh(), REFRESH_DELAY);
            EVENTS.forEach((event) => bus.subscribe(event, refresh));
            onWillUnmount(() => EVENTS.forEach((event) => bus.unsubscribe(event, refresh)));
        }

        async refresh() {
            if (!this.model.root.selection?.length) {
                await this.model.load();
            }
        }
    };

const views = registry.category("views");
views.add("texting_inbox_list", { ...listView, Controller: live(ListController) });
views.add("texting_inbox_kanban", { ...kanbanView, Controller: live(KanbanController) });
