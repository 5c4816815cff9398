"""Every public method of this addon, and who may call it: what a client can send by JSON-RPC.

A method that is not in this table fails ``test_each_public_method_is_in_the_table``. Overrides of Odoo's own methods are not
in it: rights and rules bind those, and ``access_ways.py`` tries them.
"""
from .access_ways import CONVERSATION, SESSION, TEXT

ROLES = {"owner", "agent", "manager", "administrator", "employee", "portal"}
OWNER = {"owner"}
MANAGERS = {"manager", "administrator"}
OWNER_OR_MANAGER = {"owner", *MANAGERS}
AGENTS = {"owner", "agent", *MANAGERS}
ADMINISTRATORS = {"administrator"}
EVERYBODY = ROLES  # answers everybody, with what is theirs: nothing of the target, and no change of it

# Who may call it, on what of the target, with which arguments.
METHODS = {
    (CONVERSATION, "action_accept"): (EVERYBODY, "conversation", ()),
    (CONVERSATION, "send_text"): (OWNER, "conversation", ("hello",)),
    (CONVERSATION, "get_schedule_options"): (OWNER_OR_MANAGER, "conversation", ()),
    (CONVERSATION, "get_scheduled_texts"): (OWNER_OR_MANAGER, "conversation", ()),
    (CONVERSATION, "add_note"): (OWNER_OR_MANAGER, "conversation", ("a note",)),
    (CONVERSATION, "mark_seen"): (OWNER, "conversation", (0,)),
    (CONVERSATION, "get_leave_facts"): (OWNER, "conversation", ()),
    (CONVERSATION, "action_leave"): (OWNER, "conversation", (0,)),
    (CONVERSATION, "get_desk"): (EVERYBODY, None, ()),
    (CONVERSATION, "get_alerts"): (EVERYBODY, None, ()),
    (CONVERSATION, "get_windows"): (OWNER_OR_MANAGER, "conversation", ()),
    (CONVERSATION, "open_window"): (OWNER_OR_MANAGER, "conversation", (1,)),
    (CONVERSATION, "fetch_messages"): (OWNER_OR_MANAGER, "conversation", ([1],)),
    (CONVERSATION, "set_hidden"): (OWNER_OR_MANAGER, "conversation", (True,)),
    (CONVERSATION, "save_layout"): (EVERYBODY, None, ({"width": 320},)),
    (CONVERSATION, "action_open_window"): (EVERYBODY, "conversation", ()),
    (CONVERSATION, "get_matches"): (OWNER_OR_MANAGER, "conversation", ("boat",)),
    (CONVERSATION, "action_classify"): (OWNER_OR_MANAGER, "conversation", ("new_customer", None, {"name": "Mine"})),
    (CONVERSATION, "get_transfer_targets"): (OWNER_OR_MANAGER, "conversation", ()),
    (CONVERSATION, "action_transfer"): (OWNER_OR_MANAGER, "conversation", (None, 1, "why")),
    (CONVERSATION, "action_take_over"): (MANAGERS, "conversation", ("why",)),
    (CONVERSATION, "get_templates"): (OWNER, "conversation", ()),
    (CONVERSATION, "send_template"): (OWNER, "conversation", (1,)),
    (CONVERSATION, "get_start_options"): (OWNER_OR_MANAGER, None, ("crm.lead", "@lead", None)),
    (CONVERSATION, "start_text"): (OWNER_OR_MANAGER, None, ("crm.lead", "@lead", "+12125550188", "@number")),
    (CONVERSATION, "action_record_opt_out"): (OWNER, "conversation", ()),
    (CONVERSATION, "dismiss_possible_opt_out"): (OWNER, "conversation", ()),
    (CONVERSATION, "action_lift_opt_out"): (ADMINISTRATORS, "conversation", ()),
    (SESSION, "action_open_window"): (OWNER_OR_MANAGER, "session", ()),
    (SESSION, "action_make_transcript"): (OWNER_OR_MANAGER, "session", ("html",)),
    (TEXT, "action_retry"): (OWNER, "answer", ()),
    (TEXT, "action_send_now"): (OWNER_OR_MANAGER, "answer", ()),
    (TEXT, "action_reschedule"): (OWNER_OR_MANAGER, "answer", ("later",)),
    (TEXT, "action_cancel_scheduled"): (OWNER_OR_MANAGER, "answer", ()),
    (TEXT, "action_fetch_media"): (OWNER_OR_MANAGER, "text", ()),
    (TEXT, "action_mark_sent"): (OWNER_OR_MANAGER, "answer", ()),
    (TEXT, "action_send_again"): (OWNER_OR_MANAGER, "answer", ()),
    ("crm.lead", "get_texting_history"): (OWNER_OR_MANAGER, "lead", ()),
    ("res.partner", "get_texting_history"): (AGENTS, "@partner", ()),
    ("crm.lead", "action_open_texting_sessions"): (OWNER_OR_MANAGER, "lead", ()),
    ("crm.lead", "action_make_transcript"): (OWNER_OR_MANAGER, "lead", ("html",)),
    ("res.partner", "action_make_transcript"): (AGENTS, "@partner", ("html",)),
    ("texting.transcript", "action_make"): (OWNER, "transcript", ()),
    ("texting.transcript", "action_fetch"): (OWNER, "made_transcript", ()),
    ("crm.lead", "action_start_text"): (EVERYBODY, "lead", ()),
    ("res.partner", "action_open_texting_sessions"): (EVERYBODY - {"portal"}, "@partner", ()),
    ("res.partner", "action_start_text"): (EVERYBODY, "@partner", ()),
    ("crm.lead", "action_record_opt_out"): (EVERYBODY, "lead", ()),
    ("res.partner", "action_record_opt_out"): (EVERYBODY, "@partner", ()),
    ("res.users", "texting_set_status"): (AGENTS, "@user", ("ready",)),
    ("res.users", "texting_end_cooldown"): (AGENTS, "@user", ()),
    ("res.users", "texting_set_on_call"): (EVERYBODY, "@user", (False,)),
    ("texting.consent", "action_lift"): (ADMINISTRATORS, "consent", ()),
    ("texting.consent.lift", "action_lift"): (ADMINISTRATORS, "consent_lift", ()),
    ("texting.consent.record", "action_record"): (OWNER_OR_MANAGER, "consent_record", ()),
    ("texting.board", "get_board"): (MANAGERS, None, ()),
    ("texting.erasure", "action_erase"): (MANAGERS, "erasure", ()),
    ("texting.carrier.deletion", "action_retry"): (ADMINISTRATORS, "carrier_deletion", ()),
    ("texting.hold", "action_release"): (MANAGERS, "hold", ()),
    ("texting.carrier", "action_check"): (ADMINISTRATORS, "carrier", ()),
    ("texting.carrier", "send_test_text"): (ADMINISTRATORS, "carrier", ("+12125550188", False)),
    ("texting.carrier", "get_test_text"): (ADMINISTRATORS, "carrier", ()),
    ("texting.carrier", "action_set_up_webhook"): (ADMINISTRATORS, "carrier", ()),
    ("texting.carrier", "action_pick_numbers"): (ADMINISTRATORS, "carrier", ()),
    ("texting.carrier", "action_rotate_token"): (ADMINISTRATORS, "carrier", ()),
    ("texting.number.pick", "action_pick"): (ADMINISTRATORS, "pick", ()),
    ("texting.webhook.replace", "action_replace"): (ADMINISTRATORS, "replace", ()),
    ("texting.event.pending", "action_retry"): (ADMINISTRATORS, "pending", ()),
    ("texting.webhook.event", "action_open_texts"): (ADMINISTRATORS, "event", ()),
    ("texting.webhook.event", "action_replay"): (ADMINISTRATORS, "event", ()),
    ("texting.number", "action_test_way"): (ADMINISTRATORS, "number", ()),
    ("texting.number", "test_way"): (ADMINISTRATORS, "number", ()),
    ("onboarding.onboarding", "get_texting_panel"): (ADMINISTRATORS, None, ()),
    ("onboarding.onboarding", "action_close_panel_texting"): (ADMINISTRATORS, None, ()),
    ("onboarding.onboarding.step", "action_texting_try"): (ADMINISTRATORS, None, ()),
    ("onboarding.onboarding.step", "action_texting_connect"): (ADMINISTRATORS, None, ()),
    ("onboarding.onboarding.step", "action_texting_agents"): (ADMINISTRATORS, None, ()),
    ("onboarding.onboarding.step", "action_texting_first_text"): (ADMINISTRATORS, None, ()),
    ("texting.health", "get_notices"): (EVERYBODY, None, ()),
    ("texting.simulator.text", "get_texts"): (ADMINISTRATORS, None, ("@number", "+12125550188")),
    ("texting.simulator.text", "write_texts"): (ADMINISTRATORS, None, ("@number", "+12125550188", ["hi"])),
    ("texting.simulator.text", "repeat"): (ADMINISTRATORS, "simulated", ()),
    ("texting.simulator.text", "set_outcome"): (ADMINISTRATORS, None, ("delivered",)),
    ("res.config.settings", "action_open_texting_carriers"): (EVERYBODY, None, ()),
}

# What no public method may stumble over, in the place of each of its arguments.
WRONG = ["abc", "\x00", 0, -1, 10**12, 1.5, True, {"a": 1}, [[1]], ["x"], [{"a": 1}], [-1], [None], {}]
