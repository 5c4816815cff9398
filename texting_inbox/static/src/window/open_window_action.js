import { registry } from "@web/core/registry";

/** Client action: show a conversation in a text window, without leaving the present view. */
function openWindow(env, action) {
    return env.services.texting.openWindow(action.params.conversation_id);
}

registry.category("actions").add("texting_inbox.open_window", openWindow);
