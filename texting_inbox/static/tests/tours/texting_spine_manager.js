import { registry } from "@web/core/registry";
import { openApp } from "./texting_tour_steps";

/** A manager finds what was said, from the archive and from the "Texts" button of the lead. */
registry.category("web_tour.tours").add("texting_spine_manager", {
    steps: () => [
        ...openApp("texting_inbox.menu_root"),
        {
            content: "open the archive",
            trigger: ".o_menu_sections [data-menu-xmlid='texting_inbox.menu_archive']",
            run: "click",
        },
        {
            content: "open the newest session of this person",
            trigger: ".o_data_row:contains(Dana Whitfield):first td[name=opened_at]",
            run: "click",
        },
        {
            content: "go to the lead",
            trigger: ".o_form_view .o_field_widget[name=lead_id] a.o_form_uri",
            run: "click",
        },
        {
            content: "open its texts",
            trigger: ".o_form_view button[name=action_open_texting_sessions]",
            run: "click",
        },
        {
            content: "open the newest session",
            trigger: ".o_list_view .o_data_row:first td[name=opened_at]",
            run: "click",
        },
        {
            content: "the answer is in the transcript",
            trigger: ".o_texting_transcript .o_outbound:contains(Yes, it is free.)",
        },
    ],
});
