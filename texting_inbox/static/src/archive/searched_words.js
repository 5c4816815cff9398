import { browser } from "@web/core/browser/browser";

const KEY = "texting.searched_words";

/**
 * @param {Array} domain of the archive's search
 * @returns {string[]} what somebody looks for in texts and notes: words, or signs such as emoji
 */
export function wordsIn(domain) {
    return domain
        .filter((leaf) => Array.isArray(leaf) && leaf[0] === "words" && typeof leaf[2] === "string")
        .flatMap((leaf) => leaf[2].match(/[\p{L}\p{N}_]+/gu) ?? [leaf[2].trim()])
        .filter(Boolean);
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

/**
 * @param {HTMLElement} root whose words are marked
 * @param {HTMLElement[]} marks
 * @param {string[]} words
 * @param {string} lines selects the texts and notes
 * @returns {HTMLElement | undefined} the first text with all of the words; the first mark if each has some alone
 */
export function findText(root, marks, words, lines) {
    const begins = (mark, word) => mark.textContent.toLowerCase().startsWith(word.toLowerCase());
    const texts = [...root.querySelectorAll(lines)];
    const hasAll = (text) => words.every((word) => marks.some((mark) => text.contains(mark) && begins(mark, word)));
    return texts.find(hasAll) ?? marks[0];
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
