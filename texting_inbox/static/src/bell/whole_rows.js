import { Component, onMounted, onPatched, useRef, xml } from "@odoo/owl";

/** A list that scrolls and ends with a whole row: one that is cut looks like the end, and hides its buttons. */
export class WholeRows extends Component {
    static template = xml`
        <ul class="o-texting-WholeRows list-unstyled mb-0 overflow-auto o-scrollbar-thin" t-ref="list" t-on-scroll="props.onScroll" t-on-focusin="props.onFocusin">
            <t t-slot="default"/>
        </ul>`;
    static props = { onScroll: Function, onFocusin: Function, slots: Object };

    setup() {
        const list = useRef("list");
        onMounted(() => fit(list.el));
        onPatched(() => fit(list.el));
    }
}

/** @param {HTMLElement} list whose parent limits its height */
function fit(list) {
    list.style.maxHeight = "";
    const room = list.clientHeight;
    const top = list.getBoundingClientRect().top - list.scrollTop;
    const bottoms = [...list.children].map((row) => row.getBoundingClientRect().bottom - top);
    const fitting = bottoms.findLast((bottom) => bottom <= room);
    if (fitting && bottoms.at(-1) > room) {
        list.style.maxHeight = `${fitting}px`;
    }
}
