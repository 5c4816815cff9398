import { localization } from "@web/core/l10n/localization";

/** How far one press of an arrow key moves an edge, in CSS pixels. */
const STEP = 20;
/** What a key does to the handle it is pressed on: 1 makes the window larger, -1 smaller. */
const KEYS = {
    left: { ArrowLeft: 1, ArrowRight: -1 },
    top: { ArrowUp: 1, ArrowDown: -1 },
};
/** What each handle changes; `x` is the distance from the far edge of the screen. */
const CHANGES = { left: "width", top: "height", header: "x" };

/**
 * Resize by dragging the left or top edge, or with the arrow keys on it; move by dragging the header.
 *
 * @param {Object} params
 * @param {() => Object} params.getLayout width, height and x in CSS pixels
 * @param {(layout: Object) => void} params.onChange at each movement
 * @param {() => void} params.onDone when the handle is let go
 */
export function useGeometry({ getLayout, onChange, onDone }) {
    function change(layout, handle, distance) {
        const mirror = handle !== "top" && localization.direction === "rtl" ? -1 : 1;
        const key = CHANGES[handle];
        return { ...layout, [key]: layout[key] + distance * mirror };
    }

    function onPointerdown(ev, handle) {
        if (ev.button !== 0 || ev.target.closest("button")) {
            return;
        }
        ev.preventDefault();
        const element = ev.currentTarget;
        const layout = { ...getLayout() };
        const position = (event) => (handle === "top" ? event.clientY : event.clientX);
        const start = position(ev);
        const onMove = (event) => onChange(change(layout, handle, start - position(event)));
        const onStop = () => {
            element.removeEventListener("pointermove", onMove);
            element.removeEventListener("pointerup", onStop);
            element.removeEventListener("pointercancel", onStop);
            if (Object.keys(layout).some((key) => layout[key] !== getLayout()[key])) {
                onDone();
            }
        };
        element.setPointerCapture(ev.pointerId);
        element.addEventListener("pointermove", onMove);
        element.addEventListener("pointerup", onStop);
        element.addEventListener("pointercancel", onStop);
    }

    function onKeydown(ev, handle) {
        const direction = KEYS[handle][ev.key];
        if (!direction) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        onChange(change({ ...getLayout() }, handle, direction * STEP));
        onDone();
    }

    return { onPointerdown, onKeydown };
}
