import { describe, expect, test } from "@odoo/hoot";
import { needlesslyFancy, toPlain } from "@texting_inbox/composer/plain_characters";
import { countSegments } from "@texting_inbox/composer/segments";

describe.current.tags("headless");

test("what a word processor puts in becomes what people type", () => {
    expect(toPlain("“It’s free” – until May…")).toBe('"It\'s free" - until May...');
    expect(toPlain("10\u00a0x\u202f10 — «Storage»")).toBe('10 x 10 - "Storage"');
    expect(toPlain("soft\u00adhyphen\u200b and `ticks`")).toBe("softhyphen and 'ticks'");
});

test("letters, accents and emoji stay as they are", () => {
    for (const text of ["Zoë ê ç ł", "日本", "Yes 👍", "[€] ~ {x}"]) {
        expect(toPlain(text)).toBe(text);
    }
});

test("only characters that make a text dear for nothing are named, each once", () => {
    expect(needlesslyFancy("It’s Dana’s")).toEqual(["’"]);
    expect(needlesslyFancy("“Yes”…")).toEqual(["“", "”", "…"]);
    expect(needlesslyFancy("It's free")).toEqual([]);
    expect(needlesslyFancy("It’s free 👍")).toEqual([]);
    expect(needlesslyFancy("It’s Łódź")).toEqual([]);
});

test("plain characters always leave a text that plain characters can carry", () => {
    const text = "‘’‚‛“”„‟«»‹›′″`´‐‑‒–—―−…\u00a0\u2009\u202f\u3000\t\u2028\u200b\ufeff×→•";
    expect(countSegments(toPlain(text)).encoding).toBe("gsm7");
});
