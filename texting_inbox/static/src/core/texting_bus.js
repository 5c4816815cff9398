import { user } from "@web/core/user";

/**
 * Follow the server's events. Each handler may run twice for the same event, and late.
 *
 * @param {import("services").ServiceFactories["bus_service"]} bus
 * @param {import("@texting_inbox/core/texting_service").TextingService} texting
 */
export function listen(bus, texting) {
    const { desk, feed } = texting;
    const handlers = {
        "texting.alert/raised": (alert, { id: stamp }) => {
            if (desk.alerts.isDoubtful(alert.id, stamp)) {
                texting.confirm();
            } else if (desk.alerts.put(alert, stamp)) {
                desk.alerts.clearTaken(alert.id);
                texting.announce(alert);
                texting.followRead(alert.id);
            }
        },
        "texting.alert/dropped": ({ id, owner }, { id: stamp }) => {
            const alert = desk.alerts.get(id);
            if (desk.alerts.drop(id, stamp) && alert && owner && owner !== user.name) {
                texting.showTaken(alert, owner);
                texting.recheckRead(id, owner);
            }
        },
        "texting.message/new": ({ id, mail_message_id, direction }) => {
            if (direction === "inbound") {
                desk.countArrival(id);
            }
            if (desk.windows.has(id)) {
                texting.receive(id, mail_message_id);
            }
            if (direction === "inbound" && desk.scheduled.get(id)?.length) {
                texting.schedule.refresh(id); // some may be cancelled by it
            }
        },
        "texting.scheduled/changed": ({ id }) => texting.schedule.refresh(id),
        "texting.message/status": ({ mail_message_id, texting: state }) =>
            feed.setTexting(mail_message_id, state),
        "texting.window/changed": (window, { id: stamp }) => {
            if (desk.windows.isDoubtful(window.id, stamp)) {
                texting.confirm();
            } else if (desk.windows.put(window, stamp)) {
                desk.windows.keep(window.id);
            }
        },
        "texting.window/closed": ({ id, reason }, { id: stamp }) => {
            const window = desk.windows.get(id);
            if (desk.windows.drop(id, stamp) && window) {
                texting.putAway(window, reason);
            }
        },
        "texting.desk/changed": () => texting.confirmRights(),
        "texting.status/changed": (status, { id: stamp }) => desk.hear("status", status, stamp),
        "texting.ready/changed": ({ ready }, { id: stamp }) => desk.hear("ready", ready, stamp),
    };
    for (const [type, handler] of Object.entries(handlers)) {
        bus.subscribe(type, handler);
    }
    bus.addEventListener("BUS:RECONNECT", () => texting.reload());
}
