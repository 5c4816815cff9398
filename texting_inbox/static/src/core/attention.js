import { browser } from "@web/core/browser/browser";

/**
 * Tell whether the user can be looking at this browser tab: it is visible and Odoo has the focus.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {{isOdooFocused: () => boolean}} presence
 * @param {(attentive: boolean) => void} onChange called once at once, then after each change
 */
export function watchAttention(env, presence, onChange) {
    const update = () =>
        onChange(document.visibilityState === "visible" && presence.isOdooFocused());
    env.bus.addEventListener("window_focus", update);
    browser.addEventListener("focus", update);
    browser.addEventListener("blur", update);
    document.addEventListener("visibilitychange", update);
    update();
}
