import { useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

const LIST = ".o-mail-Thread";
const INBOUND = ".o-texting-inbound";
/** How much of a text has to be in view, in CSS pixels. */
const EDGE = 8;

/**
 * A window opens at its newest text. Of several unseen ones, the first may lie above what is in view: until it was there,
 * none counts as seen (D16).
 *
 * @param {Object} params
 * @param {{el: HTMLElement}} params.root of the window
 * @param {() => boolean} params.isLoaded whether the texts are there
 * @param {() => number} params.getUnseen how many texts were not seen, as the window opens
 * @returns {{above: number, isSettled: boolean, show: () => void}} how many texts begin above what is in view, and a way to
 *     go there
 */
export function useUnseenAbove({ root, isLoaded, getUnseen }) {
    const state = useState({ above: getUnseen(), isSettled: false });
    const list = () => root.el.querySelector(LIST);
    /** Counted from the end, as the texts were when the window opened. */
    let first;
    let frame;

    function find() {
        const texts = list().querySelectorAll(INBOUND);
        return texts[Math.max(0, texts.length - state.above)];
    }

    function look() {
        first = first?.isConnected ? first : find();
        if (!first) {
            frame = browser.requestAnimationFrame(look); // loaded, and not drawn yet
            return;
        }
        const { top } = list().getBoundingClientRect();
        state.isSettled ||= isAtBottom(list());
        if (state.isSettled && first.getBoundingClientRect().bottom > top + EDGE) {
            state.above = 0;
        }
    }

    useEffect(
        (isReady) => {
            if (!isReady) {
                return;
            }
            const element = list();
            frame = browser.requestAnimationFrame(look);
            element.addEventListener("scroll", look);
            return () => {
                browser.cancelAnimationFrame(frame);
                element.removeEventListener("scroll", look);
            };
        },
        () => [isLoaded() && Boolean(state.above)]
    );
    return {
        get above() {
            return state.above;
        },
        /** Whether the texts have been scrolled to the newest, so that it is known what is above. */
        get isSettled() {
            return state.isSettled;
        },
        show: () => first?.scrollIntoView({ block: "start" }),
    };
}

function isAtBottom({ scrollTop, clientHeight, scrollHeight }) {
    return scrollTop + clientHeight >= scrollHeight - EDGE;
}
