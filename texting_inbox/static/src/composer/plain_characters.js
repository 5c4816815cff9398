import { countSegments } from "@texting_inbox/composer/segments";

/**
 * Characters that keyboards and word processors put in by themselves, and what people would have typed.
 * One of them makes a text UCS-2: 70 characters a message instead of 160.
 *
 * Only look-alikes: an accent or a symbol somebody chose stays as it is.
 */
const PLAIN = {
    "'": "‘’‚‛′‹›`´ʹʼ",
    '"': "“”„‟″«»",
    "-": "‐‑‒–—―−⁃•",
    "...": "…",
    // no-break, figure, thin, wide and other spaces; the tabulator
    " ": "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t",
    "\n": "\u2028\u2029",
    // soft hyphen, zero-width space, word joiner, byte order mark
    "": "\u00ad\u200b\u2060\ufeff",
    x: "×",
    "->": "→",
};
const EQUIVALENTS = new Map(
    Object.entries(PLAIN).flatMap(([plain, fancy]) => [...fancy].map((one) => [one, plain]))
);

/** @param {string} text @returns {string} the same in plain characters, where there are any */
export function toPlain(text) {
    return [...text].map((character) => EQUIVALENTS.get(character) ?? character).join("");
}

/**
 * The characters that alone make a text UCS-2 and have plain equivalents.
 *
 * @param {string} text
 * @returns {string[]} each once; none where plain characters would not help
 */
export function needlesslyFancy(text) {
    const isGsm = (string) => countSegments(string).encoding === "gsm7";
    if (isGsm(text) || !isGsm(toPlain(text))) {
        return [];
    }
    return [...new Set(text)].filter((character) => EQUIVALENTS.has(character));
}
