/** Call a method of the simulated phones' model on the server. */
async function call(method, ...args) {
    const response = await fetch(`/web/dataset/call_kw/texting.simulator.text/${method}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
            jsonrpc: "2.0",
            params: { model: "texting.simulator.text", method, args, kwargs: {} },
        }),
    });
    const answer = await response.json();
    if (answer.error) {
        throw new Error(answer.error.data?.message || answer.error.message);
    }
    return answer.result;
}

/** @returns {Promise<{id: number, direction: string, body: string, media: string[], at: string}[]>} oldest first */
export function fetchTexts(numberId, phone) {
    return call("get_texts", numberId, phone);
}

/**
 * @param {string|false} picture in base64
 * @returns {Promise<SignedRequest[]>} one for each text, to be made with `knock`
 */
export function writeTexts(numberId, phone, bodies, picture) {
    return call("write_texts", numberId, phone, bodies, picture);
}

/** @returns {Promise<SignedRequest>} the same text once more, with the same id */
export function repeatText(textId) {
    return call("repeat", [textId]);
}

export function chooseOutcome(outcome) {
    return call("set_outcome", outcome);
}

/**
 * Make a signed request at the webhook, as the carrier would. The session goes with it only to name the database.
 *
 * @typedef {{id: number, path: string, headers: Object<string, string>, body: string}} SignedRequest
 * @param {SignedRequest} request
 * @returns {Promise<number>} the HTTP status; 0 if there was no answer
 */
export async function knock({ path, headers, body }) {
    try {
        return (await fetch(path, { method: "POST", headers, body })).status;
    } catch {
        return 0;
    }
}
