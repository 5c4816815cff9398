import { _t } from "@web/core/l10n/translation";

/** @param {string[]} names of the colleagues who are Ready */
export function readyText(names) {
    return names.length
        ? _t("Ready now: %(names)s", { names: names.join(", ") })
        : _t("No colleague is Ready");
}
