import { InboxController } from "@texting_inbox/inbox/inbox_controller";
import { InboxRenderer } from "@texting_inbox/inbox/inbox_renderer";
import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";

registry.category("views").add("texting_inbox", {
    ...listView,
    Controller: InboxController,
    Renderer: InboxRenderer,
});
