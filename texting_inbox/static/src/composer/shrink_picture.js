const SHRINKABLE = ["image/jpeg", "image/png"];
/** Longest sides in pixels, tried in turn: the first is what Odoo keeps of an uploaded picture anyway. */
const SIDES = [1920, 1440, 1080, 810, 600, 450];
const QUALITY = 0.85;
/** Smaller ones are left as they are, in bytes. */
const SMALL = 1024 * 1024;

/**
 * Make a photograph small enough for the carrier, and spare the network of who sends it.
 *
 * @param {File} file
 * @param {number} room bytes it may have
 * @returns {Promise<File>} the same file if it is small, no JPEG or PNG, or cannot be made to fit
 */
export async function shrinkPicture(file, room) {
    if (file.size <= Math.min(room, SMALL) || !SHRINKABLE.includes(file.type)) {
        return file;
    }
    let bitmap;
    try {
        bitmap = await createImageBitmap(file);
    } catch {
        return file; // damaged: its size decides
    }
    for (const side of SIDES) {
        const blob = await draw(bitmap, side);
        if (blob && blob.size <= room) {
            return blob.size < file.size ? named(blob, file.name) : file;
        }
    }
    return file;
}

function named(blob, name) {
    return new File([blob], name.replace(/(\.\w+)?$/, ".jpg"), { type: blob.type });
}

/** @returns {Promise<Blob|null>} null if the browser could not */
function draw(bitmap, side) {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const context = canvas.getContext("2d");
    context.fillStyle = "white"; // what is transparent would be black in a JPEG
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
