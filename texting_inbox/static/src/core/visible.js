/**
 * Whether nothing of a text can be seen, as of one of zero-width characters alone. The server has the same in `tools/visible.py`.
 *
 * @param {string} text
 */
export function isBlank(text) {
    return /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cs}\u2800]*$/u.test(text);
}
