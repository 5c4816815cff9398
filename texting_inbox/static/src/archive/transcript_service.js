import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Says when a transcript that was made in the background is ready, whatever the user does meanwhile. */
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
        const showList = () => action.doAction("texting_inbox.transcript_action");

        function announce({ id, state, failure }) {
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
                    buttons: [{ name: _t("My Transcripts"), onClick: showList }],
                });
            }
        }

        bus_service.subscribe("texting.transcript/changed", (transcript, { id: stamp }) => {
            if (action.currentController?.action.res_model === "texting.transcript") {
                action.doAction("soft_reload"); // the list shows the progress
            }
            if (transcript.state !== "queued" && !announced.has(stamp)) {
                announced.add(stamp);
                announce(transcript);
            }
        });
    },
};

registry.category("services").add("texting.transcript", transcriptService);
