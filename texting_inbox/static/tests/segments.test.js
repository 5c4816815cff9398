import { describe, expect, test } from "@odoo/hoot";
import { countSegments } from "@texting_inbox/composer/segments";
import { SEGMENT_VECTORS } from "./segment_vectors";

describe.current.tags("headless");

test("texts are cut into segments as the shared vectors say", () => {
    expect(SEGMENT_VECTORS.length).toBeGreaterThan(39);
    for (const { name, text, ...expected } of SEGMENT_VECTORS) {
        expect(countSegments(text)).toMatchObject(expected, { message: name });
    }
});

test("an empty text has no segment", () => {
    expect(countSegments("")).toEqual({
        encoding: "gsm7",
        units: 0,
        segments: 0,
        per_segment: 160,
        remaining: 160,
    });
});
