import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";

/** What a user decides about a person who opted out. The server notifies the windows. */
export class OptOut {
    /** @param {import("@texting_inbox/core/texting_service").TextingService} texting */
    constructor(texting) {
        this.texting = texting;
    }

    /** Ask first: agents cannot lift the opt-outs they record. */
    askRecord(id) {
        this.texting.services.dialog.add(ConfirmationDialog, {
            title: _t("Record Opt-Out"),
            body: _t(
                "You will no longer be able to text %(name)s from here. Only an administrator, or a START from this person, can change that.",
                { name: this.texting.nameOf(id) }
            ),
            confirmLabel: _t("Record Opt-Out"),
            confirm: () => this.texting.rpc.recordOptOut(id),
            cancel: () => {},
        });
    }

    dismissPossible(id) {
        return this.texting.rpc.dismissPossibleOptOut(id);
    }

    /** An administrator writes down why; the window then is what the server says. */
    async askLift(id) {
        const action = await this.texting.rpc.liftOptOut(id);
        return this.texting.services.action.doAction(action, {
            onClose: () => this.texting.refreshWindow(id),
        });
    }
}
