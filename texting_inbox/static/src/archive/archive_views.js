import { searchedWords, wordsIn } from "@texting_inbox/archive/searched_words";
import { useBus } from "@web/core/utils/hooks";
import { registry } from "@web/core/registry";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { calendarView } from "@web/views/calendar/calendar_view";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/** Remembers what is searched for, so that the transcript shows where it was found. */
const remembersWords = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            const { searchModel } = this.env;
            const remember = () => searchedWords.set(wordsIn(searchModel.domain));
            remember();
            useBus(searchModel, "update", remember);
        }
    };

const views = registry.category("views");
views.add("texting_archive_list", { ...listView, Controller: remembersWords(ListController) });
views.add("texting_archive_kanban", { ...kanbanView, Controller: remembersWords(KanbanController) });
views.add("texting_archive_calendar", { ...calendarView, Controller: remembersWords(CalendarController) });
