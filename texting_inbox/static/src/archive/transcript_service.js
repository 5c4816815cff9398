import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Says when a transcript that was made in the background is ready, in whatever the user does meanwhile. */
export const transcriptService = {
    dependencies: ["action", "bus_service", "notification", "orm"],
    /**
     * @param {import("@web/env").OdooEnv} env
     * @param {import("services").ServiceFactories} services
     */
    start(env, { action, bus_service, notification, orm }) {
        const announced = new Set(); // events may come twice
        const download = async (id) =>
            action.doAction(await orm.call("texting.transcript", "action_fetch", [[id]]));
        const list = () => action.doAction("texting_inbox.transcript_action");
        bus_service.subscribe("texting.transcript/done", ({ id, state, failure }, { id: stamp }) => {
            if (announced.has(stamp)) {
                return;
            }
            announced.add(stamp);
            if (state === "ready") {
                notification.add(_t("Your transcript is ready."), {
                    type: "success",
                    sticky: true,
                    buttons: [{ name: _t("Download"), primary: true, onClick: () => download(id) }],
                });
            } else {
                notification.add(_t("Your transcript could not be made: %(reason)s", { reason: failure }), {
                    type: "danger",
                    sticky: true,
                    buttons: [{ name: _t("My Transcripts"), onClick: list }],
                });
            }
        });
    },
};

registry.category("services").add("texting.transcript", transcriptService);
