import { localization } from "@web/core/l10n/localization";

/** How far one press of an arrow key moves an edge, in CSS pixels. */
const STEP = 20;
/** Which way a key moves an edge: towards a larger window or a smaller one. */
const KEYS = {
    left: { ArrowLeft: 1, ArrowRight: -1 },
    top: { ArrowUp: 1, ArrowDown: -1 },
};

/**
 * Resize by dragging the left or top edge, or with the arrow keys on it.
 *
 * @param {Object} params
 * @param {() => {width: number, height: number}} params.getSize
 * @param {(size: {width: number, height: number}) => void} params.onResize at each movement
 * @param {() => void} params.onResized when the edge is let go
 */
export function useResize({ getSize, onResize, onResized }) {
    const mirror = () => (localization.direction === "rtl" ? -1 : 1);

    function grow(size, edge, distance) {
        return edge === "left"
            ? { ...size, width: size.width + distance * mirror() }
            : { ...size, height: size.height + distance };
    }

    function onPointerdown(ev, edge) {
        if (ev.button !== 0) {
            return;
        }
        ev.preventDefault();
        const handle = ev.currentTarget;
        const size = { ...getSize() };
        const position = (event) => (edge === "left" ? event.clientX : event.clientY);
        const start = position(ev);
        const onMove = (event) => onResize(grow(size, edge, start - position(event)));
        const onStop = () => {
            handle.removeEventListener("pointermove", onMove);
            handle.removeEventListener("pointerup", onStop);
            handle.removeEventListener("pointercancel", onStop);
            onResized();
        };
        handle.setPointerCapture(ev.pointerId);
        handle.addEventListener("pointermove", onMove);
        handle.addEventListener("pointerup", onStop);
        handle.addEventListener("pointercancel", onStop);
    }

    function onKeydown(ev, edge) {
        const direction = KEYS[edge][ev.key];
        if (!direction) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        onResize(grow({ ...getSize() }, edge, direction * STEP));
        onResized();
    }

    return { onPointerdown, onKeydown };
}
