import { useRef, useState } from "@odoo/owl";
import { acceptedBy, describe } from "@texting_inbox/composer/media_limits";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { useService } from "@web/core/utils/hooks";

/**
 * Let a composer take pictures and files: chosen behind the paperclip (ref "fileInput"), pasted, or dropped
 * anywhere on its window.
 *
 * @param {Object} composer
 * @param {number} composer.conversationId
 * @param {{el: HTMLElement}} composer.root
 * @param {() => import("@texting_inbox/composer/media_limits").MediaLimits|false} composer.getLimits
 * @param {() => void} composer.onAttach called before files are accepted
 */
export function useAttach({ conversationId, root, getLimits, onAttach }) {
    const files = useState(useService("texting").outgoing.of(conversationId));
    const fileInput = useRef("fileInput");

    function add(chosen) {
        onAttach();
        return files.add([...chosen], getLimits());
    }

    const target = {
        get el() {
            return root.el?.closest(".o-texting-TextWindow") ?? null;
        },
    };
    useDropzone(
        target,
        (ev) => add(ev.dataTransfer.files),
        "o-texting-TextComposer-dropzone",
        () => Boolean(getLimits())
    );

    return {
        files,
        get label() {
            return describe(getLimits());
        },
        get accepted() {
            return acceptedBy(getLimits());
        },
        choose() {
            fileInput.el.click();
        },
        onChosen(ev) {
            add(ev.target.files);
            ev.target.value = ""; // the same one may be chosen again after it was removed
        },
        /** A picture from the clipboard; words that were copied together with a picture of them stay words. */
        onPaste(ev) {
            const { files, types } = ev.clipboardData;
            if (files.length && getLimits() && !types.includes("text/plain")) {
                ev.preventDefault();
                add(files);
            }
        },
    };
}
