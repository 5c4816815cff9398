import { useExternalListener, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

/** Of letters as browsers draw them, in CSS pixels. */
const LETTERS = 16;

/**
 * @returns {{width: number, height: number, scale: number}} the size of the screen in CSS pixels, and how many times as large as
 *     usual the user has letters drawn; a component that uses it follows its changes
 */
export function useViewport() {
    const viewport = useState(measure());
    useExternalListener(browser, "resize", () => Object.assign(viewport, measure()));
    return viewport;
}

function measure() {
    const letters = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return { width: browser.innerWidth, height: browser.innerHeight, scale: letters / LETTERS || 1 };
}
