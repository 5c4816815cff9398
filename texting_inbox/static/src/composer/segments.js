/**
 * How many parts a text is sent in, as the carriers count them.
 *
 * 3GPP TS 23.038 (the GSM 7-bit alphabet and its extension table) and TS 23.040 (concatenation):
 * 160 septets alone or 153 a part; one character outside the alphabet makes the whole text UCS-2,
 * 70 UTF-16 units alone or 67 a part. A character of two units is never divided between parts.
 */
const BASIC = new Set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
        "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
);
const EXTENDED = new Set("^{}\\[~]|€\f");
const ALPHABETS = {
    gsm7: { alone: 160, part: 153, units: (character) => (EXTENDED.has(character) ? 2 : 1) },
    ucs2: { alone: 70, part: 67, units: (character) => character.length },
};

/**
 * @param {string} text
 * @returns {{encoding: "gsm7"|"ucs2", units: number, segments: number, per_segment: number,
 *     remaining: number}} `units` are septets or UTF-16 units; `remaining` what the last part still takes
 */
export function countSegments(text) {
    const characters = [...text];
    const isGsm = characters.every((character) => BASIC.has(character) || EXTENDED.has(character));
    const encoding = isGsm ? "gsm7" : "ucs2";
    const alphabet = ALPHABETS[encoding];
    const sizes = characters.map(alphabet.units);
    const units = sizes.reduce((sum, size) => sum + size, 0);
    if (units <= alphabet.alone) {
        const segments = units ? 1 : 0;
        return {
            encoding,
            units,
            segments,
            per_segment: alphabet.alone,
            remaining: alphabet.alone - units,
        };
    }
    const { parts, used } = fill(sizes, alphabet.part);
    return {
        encoding,
        units,
        segments: parts,
        per_segment: alphabet.part,
        remaining: alphabet.part - used,
    };
}

function fill(sizes, capacity) {
    let parts = 1;
    let used = 0;
    for (const size of sizes) {
        if (used + size > capacity) {
            parts++;
            used = 0;
        }
        used += size;
    }
    return { parts, used };
}
