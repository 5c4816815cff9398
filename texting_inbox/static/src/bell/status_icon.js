/** How a status is drawn, by its code; another one by whether texts can be accepted in it. Shapes differ, not colours alone. */
const ICONS = { ready: "fa-check-circle", on_call: "fa-phone", cooldown: "fa-hourglass-half", offline: "fa-circle-o" };

/**
 * @param {{code: string, allows_accept?: boolean}} status
 * @returns {string} classes of its icon
 */
export function statusIcon({ code, allows_accept }) {
    const icon = ICONS[code] ?? (allows_accept ? "fa-coffee" : "fa-minus-circle");
    return `${icon} ${tone(code, allows_accept)}`;
}

function tone(code, allows_accept) {
    if (code === "ready" || allows_accept) {
        return "text-success";
    }
    return code === "offline" ? "text-muted" : "text-danger";
}
