import { onPatched, onWillPatch } from "@odoo/owl";

const ROW = ".o_data_row";
const CELL = ".o_data_cell";

/**
 * The row that has the focus keeps it when the list is read again, and a neighbour gets it when the row is gone, also while the
 * focus was in the pane.
 *
 * @param {Object} params
 * @param {{el: HTMLElement|null}} params.table
 * @param {() => Object[]} params.getRecords in their order
 * @param {() => number|false} params.getOpenId of the record in the pane
 */
export function useRowFocus({ table, getRecords, getOpenId }) {
    /** @type {{id: number, index: number}|undefined} */
    let last;

    onWillPatch(() => {
        const rows = [...table.el.querySelectorAll(ROW)];
        const row = rows.find((row) => row.contains(document.activeElement))
            ?? rows.find((row) => idOf(row) === getOpenId());
        if (row) {
            last = { id: idOf(row), index: rows.indexOf(row) };
        }
    });

    onPatched(() => {
        if (last && document.activeElement === document.body) {
            const records = getRecords();
            const record = records.find(({ resId }) => resId === last.id);
            cellOf(table.el, record ?? records[last.index] ?? records.at(-1))?.focus({ preventScroll: true });
        }
    });
}

function idOf(row) {
    return Number(row.querySelector("[data-conversation-id]")?.dataset.conversationId);
}

function cellOf(root, record) {
    return record && root.querySelector(`${ROW}[data-id="${record.id}"] ${CELL}`);
}

/** @param {Object|undefined} record of the list */
export function focusRow(root, record) {
    cellOf(root, record)?.focus();
}

/** @returns {Object|undefined} the record of the row in which the focus is */
export function focusedRecord(records) {
    const row = document.activeElement.closest(ROW);
    return row && records.find(({ id }) => id === row.dataset.id);
}
