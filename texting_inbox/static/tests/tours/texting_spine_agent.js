import { registry } from "@web/core/registry";
import { acceptFromBell, answer } from "./texting_tour_steps";

/** An agent's main job: a text waits; it is accepted, answered, delivered; the agent leaves. */
registry.category("web_tour.tours").add("texting_spine_agent", {
    steps: () => [
        ...acceptFromBell("Dana Whitfield"),
        {
            content: "what was written is a bubble in the window",
            trigger: ".o-texting-TextWindow .o-texting-inbound",
        },
        ...answer("Yes, it is free."),
        {
            content: "the carrier reports it delivered",
            trigger:
                ".o-texting-outbound:contains(Yes, it is free.) .o-texting-TextFooter-state[data-status=delivered]",
            timeout: 30000,
        },
        {
            content: "close the window",
            trigger: ".o-texting-TextWindow-close",
            run: "click",
        },
        {
            content: "the question is asked",
            trigger: ".modal:contains(Leave & Archive Text) button:contains(Stay & Keep Open)",
        },
        {
            content: "leave",
            trigger: ".modal button:contains(Leave & Close)",
            run: "click",
        },
        {
            content: "the window is gone",
            trigger: "body:not(:has([data-conversation-id] :contains(Dana Whitfield)))",
        },
    ],
});
