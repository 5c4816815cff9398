import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { session } from "@web/session";

/** How often it is asked for, in milliseconds: a server whose scheduled actions have stopped announces nothing. */
export const ASK_DELAY = 5 * 60 * 1000;

/**
 * What is broken with the carriers, for administrators: it comes with the page, and then over the bus.
 *
 * @typedef {{carrier_id: number, sentence: string}} Notice
 */
export class CarrierHealth {
    /** @type {Notice[]} */
    notices = session.texting_health ?? [];
    stamp = -1;

    /**
     * @param {Notice[]} notices
     * @param {number} [stamp] of the bus; words may arrive in another order than they were spoken
     */
    hear(notices, stamp = this.stamp) {
        if (stamp >= this.stamp) {
            this.stamp = stamp;
            this.notices = notices;
        }
    }
}

export const healthService = {
    dependencies: ["bus_service", "orm"],
    /**
     * @param {import("@web/env").OdooEnv} env
     * @param {import("services").ServiceFactories} services
     */
    start(env, { bus_service, orm }) {
        const health = reactive(new CarrierHealth());
        if (user.isSystem) {
            bus_service.subscribe("texting.health/changed", ({ notices }, { id }) =>
                health.hear(notices, id)
            );
            const ask = async () =>
                health.hear(await orm.silent.call("texting.health", "get_notices", []));
            bus_service.addEventListener("BUS:RECONNECT", ask);
            browser.setInterval(ask, ASK_DELAY);
        }
        return health;
    },
};

registry.category("services").add("texting.health", healthService);
