import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** What Odoo's viewer of pictures and files is called among the main components. */
const FILE_VIEWER = "web.file_viewer";

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

/**
 * Tell whether a dialog, or a picture shown large, lies over everything else. Odoo marks the page as soon as a dialog is asked
 * for, before it is drawn.
 *
 * @param {(isCovered: boolean) => void} onChange called once at once, then after each change
 */
export function watchCover(onChange) {
    const mainComponents = registry.category("main_components");
    const isViewing = () => mainComponents.getEntries().some(([name]) => name.startsWith(FILE_VIEWER));
    const update = () => onChange(document.body.classList.contains("modal-open") || isViewing());
    new MutationObserver(update).observe(document.body, { attributeFilter: ["class"] });
    mainComponents.addEventListener("UPDATE", update);
    update();
}
