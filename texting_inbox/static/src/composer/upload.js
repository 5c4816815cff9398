const ROUTE = "/web/binary/upload_attachment";
/** Odoo throws away what is left of this model without a document, after a day. */
const TARGET = { model: "mail.compose.message", id: "0" };

/**
 * Upload a file that belongs to nothing yet but its user.
 *
 * @param {import("services").ServiceFactories["file_upload"]} service
 * @param {File} file
 * @param {Object} callbacks
 * @param {(abort: () => void) => void} callbacks.onStarted
 * @param {(progress: number) => void} callbacks.onProgress 0 to 1
 * @returns {Promise<number|false>} id of the attachment; false if it was not accepted
 */
export async function upload(service, file, { onStarted, onProgress }) {
    const { xhr } = await service.upload(ROUTE, [file], {
        buildFormData: (form) => {
            Object.entries(TARGET).forEach(([key, value]) => form.append(key, value));
        },
        displayErrorNotification: false,
    });
    onStarted(() => xhr.abort());
    xhr.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    return new Promise((resolve) => {
        xhr.addEventListener("load", () => resolve(idIn(xhr)));
        xhr.addEventListener("error", () => resolve(false));
        xhr.addEventListener("abort", () => resolve(false));
    });
}

function idIn(xhr) {
    try {
        return xhr.status === 200 && (JSON.parse(xhr.responseText ?? xhr.response)[0].id ?? false);
    } catch {
        return false; // a proxy's page instead of an answer
    }
}
