import { browser } from "@web/core/browser/browser";

const KEY = "texting.searched_words";

/**
 * @param {Array} domain of the archive's search
 * @returns {string[]} what somebody looks for in texts and notes
 */
export function wordsIn(domain) {
    return domain
        .filter((leaf) => Array.isArray(leaf) && leaf[0] === "words" && typeof leaf[2] === "string")
        .flatMap((leaf) => leaf[2].match(/[\p{L}\p{N}_]+/gu) ?? []);
}

/** The words that the archive was searched for in this tab, so that the transcript that is opened from there marks them. */
export const searchedWords = {
    get: () => JSON.parse(browser.sessionStorage.getItem(KEY) ?? "[]"),
    set: (words) => browser.sessionStorage.setItem(KEY, JSON.stringify(words)),
};

/**
 * Wrap each word that begins with one of these in `<mark>`.
 *
 * @param {HTMLElement} root
 * @param {string[]} words
 * @returns {HTMLElement[]} the marks, in order
 */
export function markWords(root, words) {
    if (!words.length) {
        return [];
    }
    const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const found = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${escaped.join("|")})[\\p{L}\\p{N}_]*`, "giu");
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
        texts.push(walker.currentNode);
    }
    return texts.flatMap((text) => markText(text, found));
}

function markText(text, found) {
    const marks = [];
    for (const match of [...text.data.matchAll(found)].reverse()) {
        const mark = document.createElement("mark");
        const word = text.splitText(match.index);
        word.splitText(match[0].length);
        word.replaceWith(mark);
        mark.append(word);
        marks.unshift(mark);
    }
    return marks;
}
