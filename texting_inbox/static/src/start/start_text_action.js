import { registry } from "@web/core/registry";

/** Client action: text a lead or contact, without leaving the present view. */
function startText(env, action) {
    const { res_model, res_id, phone } = action.params;
    return env.services.texting.starter.start(res_model, res_id, phone);
}

registry.category("actions").add("texting_inbox.start_text", startText);
