import { contains } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { StampedMap } from "@texting_inbox/core/stamped_map";
import { CONFIRM_DELAY } from "@texting_inbox/core/texting_service";
import {
    defineTextingModels,
    getTexting,
    makeAlert,
    makeWindow,
    startTexting,
    tell,
    textingServer,
} from "./texting_test_helpers";

describe.current.tags("desktop");
defineTextingModels();

function ids(map) {
    return map.values().map(({ id }) => id);
}

test("an event that is repeated changes nothing", () => {
    const map = new StampedMap();
    expect(map.put({ id: 1, text: "a" }, 5)).toBe(true);
    expect(map.put({ id: 1, text: "a" }, 5)).toBe(false);
    expect(map.drop(1, 6)).toBe(true);
    expect(map.put({ id: 1, text: "a" }, 5)).toBe(false);
    expect(ids(map)).toEqual([]);
});

test("events that arrive out of order end in the newest state", () => {
    const map = new StampedMap();
    map.drop(1, 7);
    map.put({ id: 1 }, 6);
    map.put({ id: 2, text: "newer" }, 9);
    map.put({ id: 2, text: "older" }, 8);
    expect(map.values()).toEqual([{ id: 2, text: "newer" }]);
});

test("an answer does not undo what happened after it was given", () => {
    const map = new StampedMap();
    map.put({ id: 1 }, 12);
    map.put({ id: 2 }, 9);
    map.drop(3, 11);
    map.replace([{ id: 3 }, { id: 4 }], 10);
    expect(ids(map)).toEqual([1, 4]);
});

test("an answer that was overtaken by a newer one is ignored", () => {
    const map = new StampedMap();
    map.replace([{ id: 1 }], 10);
    expect(map.replace([{ id: 2 }], 9)).toBe(false);
    expect(ids(map)).toEqual([1]);
});

test("an event that committed late is not lost to an answer that did not know it", () => {
    const map = new StampedMap();
    map.replace([], 10);
    expect(map.put({ id: 1 }, 8)).toBe(true);
});

test("an event older than the answer is doubtful until it is known", () => {
    const map = new StampedMap();
    expect(map.isDoubtful(1, 5)).toBe(false);
    map.replace([{ id: 2 }], 10);
    expect(map.isDoubtful(1, 8)).toBe(true);
    expect(map.isDoubtful(1, 11)).toBe(false);
    expect(map.isDoubtful(2, 8)).toBe(false);
});

test("a new tab that is told again of what is over shows none of it", async () => {
    await startTexting({ busId: 1000 });
    tell("texting.window/changed", makeWindow({ id: 1 }));
    tell("texting.alert/raised", makeAlert({ id: 2 }));
    await advanceTime(CONFIRM_DELAY);
    await animationFrame();
    expect(".o-texting-TextTab").toHaveCount(0);
    expect(".o-texting-Bell-badge").toHaveCount(0);
});

test("an alert that committed late is asked for", async () => {
    await startTexting({ busId: 1000 });
    textingServer.alerts = [makeAlert({ id: 2 })];
    tell("texting.alert/raised", makeAlert({ id: 2 }));
    await advanceTime(CONFIRM_DELAY);
    await contains(".o-texting-Bell-badge", { text: "1" });
});

test("an event raised twice is one alert", async () => {
    await startTexting();
    tell("texting.alert/raised", makeAlert({ unseen: 1 }));
    tell("texting.alert/raised", makeAlert({ unseen: 2 }));
    await contains(".o-texting-Bell-badge", { text: "1" });
});

test("after a lost connection the whole truth is asked for again", async () => {
    const pyEnv = await startTexting({ alerts: [makeAlert({ id: 1 })] });
    await contains(".o-texting-Bell-badge", { text: "1" });
    textingServer.busId = pyEnv["bus.bus"].lastBusNotificationId ?? 1;
    textingServer.alerts = [makeAlert({ id: 2 }), makeAlert({ id: 3 })];
    textingServer.windows = [makeWindow({ id: 4 })];
    getTexting().services.bus_service.trigger("BUS:RECONNECT");
    await contains(".o-texting-Bell-badge", { text: "2" });
    await contains(".o-texting-TextTab");
});

test("an alert somebody else accepted leaves, one read in another tab leaves quietly", async () => {
    await startTexting({ alerts: [makeAlert({ id: 1 }), makeAlert({ id: 2, action: "reply" })] });
    tell("texting.alert/dropped", { id: 2, owner: false });
    await contains(".o-texting-Bell-badge", { text: "1" });
    tell("texting.alert/dropped", { id: 1, owner: "Agent Two" });
    await contains(".o-texting-Bell-badge", { count: 0 });
    await animationFrame();
    expect([...getTexting().desk.alerts.taken.keys()]).toEqual([1]);
});
