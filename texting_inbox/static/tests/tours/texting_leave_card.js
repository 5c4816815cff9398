import { registry } from "@web/core/registry";
import { acceptFromBell, openApp } from "./texting_tour_steps";

/** Leaving the card asks about the conversation once; staying lets the navigation go on. */
registry.category("web_tour.tours").add("texting_leave_card", {
    steps: () => [
        ...acceptFromBell("Dana Whitfield"),
        ...openApp("texting_inbox.menu_root"),
        {
            content: "leaving the card asks; stay",
            trigger: ".modal:contains(Leave & Archive Text) button:contains(Stay & Keep Open)",
            run: "click",
        },
        {
            content: "the other view is open",
            trigger: "body:not(:has(.modal)) .o_list_view",
        },
        {
            content: "with the window above it",
            trigger: ".o-texting-TextWindow .o-texting-TextWindow-name:contains(Dana Whitfield)",
        },
        {
            content: "back to the card",
            trigger: ".o-texting-TextWindow-more",
            run: "click",
        },
        {
            content: "open it",
            trigger: ".o-dropdown-item:contains(Open card)",
            run: "click",
        },
        {
            content: "the card is open again",
            trigger: ".o_form_view",
        },
        ...openApp("texting_inbox.menu_root"),
        {
            content: "the question is not asked twice",
            trigger: "body:not(:has(.modal)) .o_list_view",
        },
    ],
});
