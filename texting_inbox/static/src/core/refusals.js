import { rpcBus } from "@web/core/network/rpc";

const ACCESS_ERROR = "odoo.exceptions.AccessError";
const OWN_MODEL = /^texting\./;

/**
 * Notice that the server refused something of ours: the user's rights may have ended while it was on the screen.
 *
 * @param {() => void} onRefused
 */
export function watchRefusals(onRefused) {
    rpcBus.addEventListener("RPC:RESPONSE", ({ detail: { data, error } }) => {
        const { model, method, thread_model } = data.params ?? {};
        const isOurs = OWN_MODEL.test(model) && method !== "get_desk";
        if (error && ((isOurs && error.exceptionName === ACCESS_ERROR) || OWN_MODEL.test(thread_model))) {
            onRefused();
        }
    });
}
