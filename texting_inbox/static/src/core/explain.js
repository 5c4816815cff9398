import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";

/**
 * Why the server did not take something, to show where the user tried it.
 *
 * @param {Error} error what nobody expects is thrown on
 * @param {string} [lost] what to say when the connection was lost
 * @returns {string}
 */
export function explain(error, lost = _t("No connection. Try again.")) {
    if (error instanceof ConnectionLostError) {
        return lost;
    }
    if (error instanceof RPCError) {
        return error.data?.message || error.message;
    }
    throw error;
}
