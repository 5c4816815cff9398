/** The picture that goes with the next text: chosen, shown, and removed at a click. */
export class PictureField {
    /**
     * @param {HTMLInputElement} input
     * @param {HTMLButtonElement} preview
     * @param {() => void} onChange
     */
    constructor(input, preview, onChange) {
        this.input = input;
        this.preview = preview;
        this.onChange = onChange;
        input.addEventListener("change", () => this.show());
        preview.addEventListener("click", () => this.clear());
    }

    get file() {
        return this.input.files[0];
    }

    clear() {
        this.input.value = "";
        this.show();
    }

    show() {
        const image = this.preview.querySelector("img");
        URL.revokeObjectURL(image.src);
        image.src = this.file ? URL.createObjectURL(this.file) : "";
        this.preview.hidden = !this.file;
        this.onChange();
    }

    /** @returns {Promise<string|false>} the picture in base64 */
    async read() {
        if (!this.file) {
            return false;
        }
        const reader = new FileReader();
        reader.readAsDataURL(this.file);
        await new Promise((resolve, reject) => Object.assign(reader, { onload: resolve, onerror: reject }));
        return reader.result.split(",")[1];
    }
}
