import { draftOf } from "@texting_inbox/core/local_memory";
import { TransferDialog } from "@texting_inbox/handover/transfer_dialog";
import { LeaveSeveralDialog } from "@texting_inbox/inbox/leave_several_dialog";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

/** How many of those that were refused are named in a notification. */
const NAMED = 5;

/** What is done with several conversations at once: with each for itself, so that one that is refused stops no other. */
export class Several {
    /** @param {import("@texting_inbox/core/texting_service").TextingService} texting */
    constructor(texting) {
        this.texting = texting;
    }

    get dialog() {
        return this.texting.services.dialog;
    }

    /**
     * Ask whether to leave them. Nothing is archived that the user has not seen: the server looks at each again.
     *
     * @param {number[]} ids
     * @returns {Promise<void>} when the dialog is closed
     */
    async askLeave(ids) {
        const rows = await this.texting.rpc.readRows(ids);
        const leave = ({ id }) => this.texting.leaving.leaveSeen(id);
        return new Promise((resolve) =>
            this.dialog.add(LeaveSeveralDialog, { rows, leave }, { onClose: resolve })
        );
    }

    /**
     * Ask for the next owner or queue of those that the user may hand on.
     *
     * @param {number[]} ids
     * @returns {Promise<void>} when the dialog is closed
     */
    async askTransfer(ids) {
        const rows = await this.texting.rpc.readRows(ids);
        const { movable, refused } = await this.sort(rows);
        if (!movable.length) {
            return this.warn(_t("You own none of these conversations."));
        }
        const targets = await this.texting.rpc.getTransferTargets(movable.map(({ id }) => id));
        const props = {
            name: this.nameOf(movable),
            targets,
            transfer: (target) => this.transfer(movable, target, refused),
        };
        return new Promise((resolve) => this.dialog.add(TransferDialog, props, { onClose: resolve }));
    }

    /** Agents hand on what is theirs, managers what is not archived. */
    async sort(rows) {
        const isManager = await user.hasGroup("texting_inbox.group_manager");
        const isMovable = ({ owner_id, state }) =>
            owner_id[0] === user.userId || (isManager && state !== "archived");
        const refused = rows.filter((row) => !isMovable(row));
        return {
            movable: rows.filter(isMovable),
            refused: refused.map((row) => ({ row, reason: _t("You do not own it.") })),
        };
    }

    nameOf(rows) {
        const { length: count } = rows;
        return count === 1 ? rows[0].display_name : _t("%(count)s conversations", { count });
    }

    /** @returns {Promise<string|false>} why none of them was transferred */
    async transfer(rows, target, refusedBefore) {
        const refused = [];
        for (const row of rows) {
            const reason = await this.transferOne(row.id, target);
            if (reason) {
                refused.push({ row, reason });
            }
        }
        if (refused.length === rows.length) {
            return refused[0].reason;
        }
        this.tellRefused([...refusedBefore, ...refused]);
        return false;
    }

    /** @returns {Promise<string|false>} why it was refused */
    async transferOne(id, target) {
        const { windows } = this.texting.desk;
        const window = windows.get(id);
        windows.forget(id); // so that it does not announce its end, as each of them would
        const { done, reason } = await this.texting.rpc.transfer(id, target);
        if (done) {
            draftOf(id).clear();
        }
        if (window && done) {
            this.texting.putAway(window);
        } else if (window) {
            windows.learn(window);
        }
        return done ? false : reason;
    }

    tellRefused(refused) {
        if (!refused.length) {
            return;
        }
        const named = refused.slice(0, NAMED).map(({ row, reason }) => `${row.display_name}: ${reason}`);
        const more = refused.length - named.length;
        if (more) {
            named.push(_t("and %(count)s more", { count: more }));
        }
        this.warn(_t("Not transferred: %(names)s", { names: named.join(" · ") }));
    }

    warn(message) {
        this.texting.services.notification.add(message, { type: "warning", sticky: true });
    }
}
