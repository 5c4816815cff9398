import { _t } from "@web/core/l10n/translation";

const MEGABYTE = 1024 * 1024;

/**
 * What the carrier accepts with one text, as reported by the server.
 *
 * @typedef {Object} MediaLimits
 * @property {number} count at most so many
 * @property {number} size bytes of all of them together
 * @property {string[]} types MIME types, or "image/" for all below it; empty: any
 * @property {string} carrier
 */

/** @param {MediaLimits} limits @param {string} type empty if the browser does not know: then the server will say */
export function takesType({ types }, type) {
    return (
        !type ||
        !types.length ||
        types.some((known) => (known.endsWith("/") ? type.startsWith(known) : type === known))
    );
}

/** @param {MediaLimits} limits @returns {string} what a file dialog offers to choose */
export function acceptedBy({ types }) {
    return types.map((type) => (type.endsWith("/") ? `${type}*` : type)).join(",");
}

/** @param {MediaLimits} limits */
export function describe({ count, size }) {
    return count === 1
        ? _t("Attach a picture or file (up to %(size)s MB)", { size: megabytes(size, Math.floor) })
        : _t("Attach pictures or files (up to %(count)s, %(size)s MB in total)", {
              count,
              size: megabytes(size, Math.floor),
          });
}

/**
 * Why the carrier does not take one more file, as the server would say it.
 *
 * @param {MediaLimits} limits
 * @param {{name: string, type: string, size: number}} file
 * @param {{size: number}[]} others that are attached already
 * @returns {string} empty if it takes it
 */
export function refusal(limits, file, others) {
    const { carrier } = limits;
    if (!takesType(limits, file.type)) {
        return _t("%(carrier)s does not accept files like %(name)s.", { carrier, name: file.name });
    }
    if (others.length >= limits.count) {
        return _t("%(carrier)s accepts %(limit)s pictures or files per text.", {
            carrier,
            limit: limits.count,
        });
    }
    const total = others.reduce((sum, { size }) => sum + size, file.size);
    if (total <= limits.size) {
        return "";
    }
    const limit = megabytes(limits.size, Math.floor);
    return file.size > limits.size
        ? _t("%(name)s is %(size)s MB; %(carrier)s accepts %(limit)s MB.", {
              name: file.name,
              size: megabytes(file.size, Math.ceil),
              carrier,
              limit,
          })
        : _t("With %(name)s the files total %(size)s MB; %(carrier)s accepts %(limit)s MB.", {
              name: file.name,
              size: megabytes(total, Math.ceil),
              carrier,
              limit,
          });
}

/** @param {(value: number) => number} rounded so that what is too much never looks like the limit */
function megabytes(size, rounded) {
    return String(rounded((size / MEGABYTE) * 10) / 10);
}
