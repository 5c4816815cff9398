"""Every way over the network to a text that is somebody else's: tables of what is tried.

Each way takes the client that asks and the ids of the target. A way to read must give its owner something (else the
attack itself is wrong) and everybody else nothing; a way to change is refused to everybody, its owner included.
"""
import json
from dataclasses import replace

from .access import FORMER, OURS, THEIRS

CONVERSATION, SESSION, TEXT, MAIL = "texting.conversation", "texting.session", "texting.message", "mail.message"
STEP = "texting.session.step"
AUDIT, HOLD = "texting.audit.entry", "texting.hold"


def only(record_id, *conditions):
    return [("id", "=", record_id), *conditions]


def texts_of_thread(ask, t, **fetch_params):
    """Users who may not read a thread get from mail everything else they may read: only texts count."""
    answer = ask.route(
        "/mail/thread/messages", thread_model=CONVERSATION, thread_id=t.conversation, fetch_params=fetch_params)
    if answer.error:
        return answer
    texts = [row for row in answer.value["data"].get(MAIL, []) if row.get("model") == CONVERSATION]
    return replace(answer, value=texts, text=json.dumps(texts))


def import_rows(ask, t):
    """An import reports its refusal instead of raising it."""
    answer = ask.rpc(CONVERSATION, "load", [".id", "phone"], [[str(t.conversation), "+1"]])
    refused = not answer.error and not answer.value["ids"] and "You are not allowed" in answer.text
    return replace(answer, error="odoo.exceptions.AccessError") if refused else answer


def preview_erasure(ask, t):
    """The wizard says how much there is of a person: nothing to whoever may not read it."""
    made = ask.rpc("texting.erasure", "web_save", [], {"phone": "+12125550188"}, specification={"preview": {}, "is_erasable": {}})
    return replace(made, value=[row["preview"] for row in made.value]) if made.value else made


READ = {
    # The conversation
    "read it": lambda ask, t: ask.rpc(CONVERSATION, "read", [t.conversation], ["phone", "state", "owner_id"]),
    "read its messages": lambda ask, t: ask.rpc(CONVERSATION, "read", [t.conversation], ["message_ids", "text_ids"]),
    "read its name": lambda ask, t: ask.rpc(CONVERSATION, "read", [t.conversation], ["display_name"]),
    "web_read it": lambda ask, t: ask.rpc(
        CONVERSATION, "web_read", [t.conversation], {"phone": {}, "text_ids": {"fields": {"body": {}}}}),
    "search it": lambda ask, t: ask.rpc(CONVERSATION, "search", only(t.conversation)),
    "search it by a word of its texts": lambda ask, t: ask.rpc(
        CONVERSATION, "search", only(t.conversation, ("text_ids.body", "ilike", THEIRS))),
    "search it by a word of its chatter": lambda ask, t: ask.rpc(
        CONVERSATION, "search_count", only(t.conversation, ("message_ids.body", "ilike", THEIRS))),
    "search_read it": lambda ask, t: ask.rpc(CONVERSATION, "search_read", only(t.conversation), ["phone"]),
    "web_search_read it": lambda ask, t: ask.rpc(
        CONVERSATION, "web_search_read", only(t.conversation), {"phone": {}, "display_name": {}}),
    "find it by name_search": lambda ask, t: ask.rpc(CONVERSATION, "name_search", "5550188"),
    "group it": lambda ask, t: ask.rpc(CONVERSATION, "formatted_read_group", only(t.conversation), ["phone"], ["__count"]),
    "group it for the web client": lambda ask, t: ask.rpc(
        CONVERSATION, "web_read_group", only(t.conversation), ["owner_id"], ["__count"]),
    "count it by group": lambda ask, t: ask.rpc(CONVERSATION, "formatted_read_group", only(t.conversation), [], ["__count"]),
    "read it through the old read_group": lambda ask, t: ask.rpc(
        CONVERSATION, "read_group", only(t.conversation), ["phone"], ["phone"]),
    "export it": lambda ask, t: ask.rpc(CONVERSATION, "export_data", [t.conversation], ["phone", "text_ids/body"]),
    "see its window": lambda ask, t: ask.rpc(CONVERSATION, "get_windows", [t.conversation]),
    "open its window": lambda ask, t: ask.rpc(CONVERSATION, "open_window", [t.conversation]),
    "fetch a message of it": lambda ask, t: ask.rpc(CONVERSATION, "fetch_messages", [t.conversation], [t.mail]),
    # The session
    "read the session": lambda ask, t: ask.rpc(SESSION, "read", [t.session], ["phone"]),
    "read the transcript": lambda ask, t: ask.rpc(SESSION, "read", [t.session], ["transcript"]),
    "search the session": lambda ask, t: ask.rpc(SESSION, "search", only(t.session)),
    "search the session by a word": lambda ask, t: ask.rpc(
        SESSION, "search_count", only(t.session, ("message_ids.body", "ilike", THEIRS))),
    "search the session through the conversation": lambda ask, t: ask.rpc(
        SESSION, "search_count", only(t.session, ("conversation_id.phone", "ilike", "5550188"))),
    "group the sessions": lambda ask, t: ask.rpc(SESSION, "formatted_read_group", only(t.session), ["phone"], ["__count"]),
    "export the session": lambda ask, t: ask.rpc(SESSION, "export_data", [t.session], ["phone", "message_ids/body"]),
    "search the sessions by words": lambda ask, t: ask.rpc(
        SESSION, "web_search_read", only(t.session, ("words", "ilike", THEIRS)), {"found": {}}),
    "count sessions by words": lambda ask, t: ask.rpc(SESSION, "search_count", [("words", "ilike", FORMER)]),
    "search the sessions by the end of the number": lambda ask, t: ask.rpc(
        SESSION, "search_count", only(t.session, ("any_phone", "ilike", "0188"))),
    "search the sessions by the lead's name": lambda ask, t: ask.rpc(
        SESSION, "search_count", only(t.session, ("person_name", "ilike", "Boat shed"))),
    "search the sessions by an earlier owner": lambda ask, t: ask.rpc(
        SESSION, "search_count", only(t.former_session, ("any_owner_id", "ilike", "ada"))),
    "export the transcript": lambda ask, t: ask.rpc(SESSION, "export_data", [t.session], ["found", "transcript"]),
    "read the history on the lead": lambda ask, t: ask.rpc("crm.lead", "get_texting_history", [t.lead]),
    "read the session before": lambda ask, t: ask.rpc(SESSION, "read", [t.former_session], ["transcript"]),
    # The audit trail, with its notes
    "search the steps": lambda ask, t: ask.rpc(STEP, "search_read", [("session_id", "=", t.session)], ["note"]),
    "read the steps through the session": lambda ask, t: ask.rpc(
        SESSION, "web_read", [t.session], {"step_ids": {"fields": {"note": {}}}}),
    "group the steps": lambda ask, t: ask.rpc(
        STEP, "formatted_read_group", [("session_id", "=", t.session)], ["note"], ["__count"]),
    # What its owner can do with it
    "see its inbox row": lambda ask, t: ask.rpc(CONVERSATION, "read", [t.conversation], ["snippet", "waiting_since", "person"]),
    "see whose number it may be": lambda ask, t: ask.rpc(CONVERSATION, "get_matches", [t.conversation]),
    "see to whom it can be handed": lambda ask, t: ask.rpc(CONVERSATION, "get_transfer_targets", [t.conversation]),
    # The text
    "read the text": lambda ask, t: ask.rpc(TEXT, "read", [t.text], ["body"]),
    "read the answer": lambda ask, t: ask.rpc(TEXT, "read", [t.answer], ["body"]),
    "read a former answer": lambda ask, t: ask.rpc(TEXT, "read", [t.former], ["body"]),
    "search the text": lambda ask, t: ask.rpc(TEXT, "search", only(t.text)),
    "count texts by a word": lambda ask, t: ask.rpc(TEXT, "search_count", only(t.text, ("body", "ilike", THEIRS))),
    "web_search_read the text": lambda ask, t: ask.rpc(TEXT, "web_search_read", only(t.text), {"body": {}}),
    "name_search the text": lambda ask, t: ask.rpc(TEXT, "name_search", str(t.text)),
    "group texts by their words": lambda ask, t: ask.rpc(TEXT, "formatted_read_group", only(t.text), ["body"], ["__count"]),
    "export the text": lambda ask, t: ask.rpc(TEXT, "export_data", [t.text, t.answer], ["body"]),
    "search texts by their chatter": lambda ask, t: ask.rpc(
        TEXT, "search_count", only(t.text, ("mail_message_id.body", "ilike", THEIRS))),
    # The chatter message
    "read the message": lambda ask, t: ask.rpc(MAIL, "read", [t.mail], ["body"]),
    "read the answer's message": lambda ask, t: ask.rpc(MAIL, "read", [t.answer_mail], ["body"]),
    "read a former answer's message": lambda ask, t: ask.rpc(MAIL, "read", [t.former_mail], ["body"]),
    "search the message": lambda ask, t: ask.rpc(MAIL, "search", only(t.mail)),
    "search a former answer's message": lambda ask, t: ask.rpc(MAIL, "search", only(t.former_mail)),
    "search_read a former answer's message": lambda ask, t: ask.rpc(MAIL, "search_read", only(t.former_mail), ["body"]),
    "count messages by a word": lambda ask, t: ask.rpc(MAIL, "search_count", [("body", "ilike", THEIRS)]),
    "count former answers by a word": lambda ask, t: ask.rpc(MAIL, "search_count", [("body", "ilike", FORMER)]),
    "search messages of the model": lambda ask, t: ask.rpc(
        MAIL, "web_search_read", [("model", "=", CONVERSATION), ("res_id", "=", t.conversation)], {"body": {}}),
    "search messages by their text": lambda ask, t: ask.rpc(
        MAIL, "search_count", [("texting_message_ids.body", "ilike", THEIRS)]),
    "group messages by their words": lambda ask, t: ask.rpc(
        MAIL, "formatted_read_group", [("body", "ilike", OURS)], ["model"], ["__count"]),
    "name_search the message": lambda ask, t: ask.rpc(MAIL, "name_search", "", domain=only(t.mail)),
    # mail's routes
    "open the thread": lambda ask, t: texts_of_thread(ask, t),
    "search in the thread": lambda ask, t: texts_of_thread(ask, t, search_term=THEIRS),
    # Files
    "read the attachment": lambda ask, t: ask.rpc("ir.attachment", "read", [t.attachment], ["name", "raw"]),
    "search the attachment": lambda ask, t: ask.rpc(
        "ir.attachment", "search_count", [("res_model", "=", CONVERSATION), ("res_id", "=", t.conversation)]),
    "open the attachment": lambda ask, t: ask.get(f"/web/content/{t.attachment}"),
    # Around it
    "see it among the leads": lambda ask, t: ask.rpc(
        "crm.lead", "search_read", [("texting_conversation_ids", "in", [t.conversation])], ["texting_conversation_ids"]),
    "search leads by a word": lambda ask, t: ask.rpc(
        "crm.lead", "search_count", [("texting_conversation_ids.text_ids.body", "ilike", THEIRS)]),
}

# Figures and the board: the managers', and of agents their own figures where a setting allows. Not even a count for others.
FIGURES = {
    "see the board": lambda ask, t: ask.rpc("texting.board", "get_board"),
    **{
        f"{verb} {model}": (lambda ask, t, model=model, way=way: way(ask, t, model))
        for model in ("texting.report.session", "texting.report.message", "texting.report.agent")
        for verb, way in {
            "count": lambda ask, t, model: ask.rpc(model, "search_count", [("session_id", "=", t.session)]),
            "read": lambda ask, t, model: ask.rpc(model, "search_read", [("session_id", "=", t.session)], ["queue_id"]),
            "group": lambda ask, t, model: ask.rpc(
                model, "formatted_read_group", [("session_id", "=", t.session)], ["queue_id"], ["__count"]),
            "group for the web client": lambda ask, t, model: ask.rpc(
                model, "web_read_group", [("session_id", "=", t.session)], ["session_id"], ["__count"]),
            "search by the contact's words in": lambda ask, t, model: ask.rpc(
                model, "search_count", [("session_id.message_ids.body", "ilike", THEIRS)]),
        }.items()
    },
    "count the lead's texts": lambda ask, t: ask.rpc("crm.lead", "read", [t.lead], ["texting_text_count"]),
    "ask whether the lead was texted": lambda ask, t: ask.rpc(
        "crm.lead", "search_count", only(t.lead, ("texting_is_texted", "=", True))),
    "measure the lead's texts": lambda ask, t: ask.rpc(
        "crm.lead", "formatted_read_group", only(t.lead), ["texting_is_texted"], ["texting_text_count:sum"]),
}

# Answered to a stranger, but with nothing of the text in it: the web client asks these of everything it shows.
HARMLESS = {
    "thread data": lambda ask, t: ask.route("/mail/data", fetch_params=[["mail.thread", {
        "thread_model": CONVERSATION, "thread_id": t.conversation,
        "request_list": ["followers", "attachments", "suggestedRecipients", "contact_fields"]}]]),
    "alerts": lambda ask, t: ask.rpc(CONVERSATION, "get_alerts"),
    "desk": lambda ask, t: ask.rpc(CONVERSATION, "get_desk"),
    "its default values": lambda ask, t: ask.rpc(CONVERSATION, "default_get", ["phone", "number_id"]),
    "accept": lambda ask, t: ask.rpc(CONVERSATION, "action_accept", [t.conversation]),
    "starred": lambda ask, t: ask.route("/mail/starred/messages"),
    "inbox": lambda ask, t: ask.route("/mail/inbox/messages"),
    "history": lambda ask, t: ask.route("/mail/history/messages"),
    "an export of messages": lambda ask, t: ask.rpc(MAIL, "export_data", [t.mail, t.former_mail], ["body"]),
    "a text as a file": lambda ask, t: ask.get(f"/web/content/{TEXT}/{t.text}/body?download=true&filename=x.txt"),
    "a session as a file": lambda ask, t: ask.get(f"/web/content/{SESSION}/{t.session}/phone"),
    "a link to the record": lambda ask, t: ask.get(f"/mail/view?model={CONVERSATION}&res_id={t.conversation}"),
    "a link to the message": lambda ask, t: ask.get(f"/mail/message/{t.mail}"),
}

# What only the owner may do, by the methods made for it.
OWNER_ONLY = {
    "answer": lambda ask, t: ask.rpc(CONVERSATION, "send_text", [t.conversation], "I am not the owner"),
    "answer with a file": lambda ask, t: ask.rpc(CONVERSATION, "send_text", [t.conversation], "", [t.attachment]),
    "mark as seen": lambda ask, t: ask.rpc(CONVERSATION, "mark_seen", [t.conversation]),
    "ask before leaving": lambda ask, t: ask.rpc(CONVERSATION, "get_leave_facts", [t.conversation]),
    "leave": lambda ask, t: ask.rpc(CONVERSATION, "action_leave", [t.conversation]),
    "send again": lambda ask, t: ask.rpc(TEXT, "action_retry", [t.answer]),
    "see its templates": lambda ask, t: ask.rpc(CONVERSATION, "get_templates", [t.conversation]),
    "lift an opt-out": lambda ask, t: ask.rpc(CONVERSATION, "action_lift_opt_out", [t.conversation]),
    "record an opt-out": lambda ask, t: ask.rpc(CONVERSATION, "action_record_opt_out", [t.conversation]),
    "dismiss a possible opt-out": lambda ask, t: ask.rpc(CONVERSATION, "dismiss_possible_opt_out", [t.conversation]),
    "send a template": lambda ask, t: ask.rpc(CONVERSATION, "send_template", [t.conversation], 1),
}

# What a manager may do as well.
OWNER_OR_MANAGER = {
    "note something": lambda ask, t: ask.rpc(CONVERSATION, "add_note", [t.conversation], "I was here"),
    "hand it to themselves": lambda ask, t: ask.rpc(CONVERSATION, "action_transfer", [t.conversation], user_id=ask.user_id),
    "hand it to a queue": lambda ask, t: ask.rpc(CONVERSATION, "action_transfer", [t.conversation], queue_id=t.queue),
    "have its pictures fetched again": lambda ask, t: ask.rpc(TEXT, "action_fetch_media", [t.text]),
    "take it over": lambda ask, t: ask.rpc(CONVERSATION, "action_take_over", [t.conversation]),
    "say whose number it is": lambda ask, t: ask.rpc(
        CONVERSATION, "action_classify", [t.conversation], "new_customer", values={"name": "Mine"}),
}

# What managers have of their companies beside the texts; agents, also the owner, have none of it.
MANAGERS_ONLY = {
    "export figures": lambda ask, t: ask.rpc("texting.report.session", "export_data", [t.session], ["number_id/phone"]),
    "read the audit": lambda ask, t: ask.rpc(AUDIT, "search_read", [("session_id", "=", t.session)], ["kind", "subject"]),
    "count the audit by number": lambda ask, t: ask.rpc(AUDIT, "search_count", [("subject", "like", "5550188")]),
    "group the audit": lambda ask, t: ask.rpc(
        AUDIT, "formatted_read_group", [("session_id", "=", t.session)], ["user_id"], ["__count"]),
    "export the audit": lambda ask, t: ask.rpc(AUDIT, "export_data", [t.entry], ["subject", "detail"]),
    "read legal holds": lambda ask, t: ask.rpc(HOLD, "search_read", [("id", "=", t.hold)], ["phone", "reason"]),
    "hold a session": lambda ask, t: ask.rpc(HOLD, "create", {"session_id": t.former_session, "reason": "a case"}),
    "preview an erasure": preview_erasure,
}

# The audit and legal holds, which not even administrators rewrite.
NOBODY_IN_RECORDS = {
    "forge an audit entry": lambda ask, t: ask.rpc(AUDIT, "create", {"kind": "left", "subject": "forged"}),
    "rewrite the audit": lambda ask, t: ask.rpc(AUDIT, "write", [t.entry], {"subject": "forged"}),
    "delete from the audit": lambda ask, t: ask.rpc(AUDIT, "unlink", [t.entry]),
    "rewrite a hold": lambda ask, t: ask.rpc(HOLD, "write", [t.hold], {"reason": "forged"}),
    "release a hold by writing": lambda ask, t: ask.rpc(HOLD, "write", [t.hold], {"released_at": "2026-01-01 00:00:00"}),
    "delete a hold": lambda ask, t: ask.rpc(HOLD, "unlink", [t.hold]),
}

# What nobody does over the network, whoever they are: ownership and texts change through their methods alone.
NOBODY = {
    "take it by writing": lambda ask, t: ask.rpc(CONVERSATION, "write", [t.conversation], {"owner_id": ask.user_id}),
    "free it by writing": lambda ask, t: ask.rpc(
        CONVERSATION, "write", [t.conversation], {"state": "new", "owner_id": False}),
    "take it by web_save": lambda ask, t: ask.rpc(
        CONVERSATION, "web_save", [t.conversation], {"owner_id": ask.user_id}, specification={"phone": {}}),
    "move it to another lead": lambda ask, t: ask.rpc(CONVERSATION, "write", [t.conversation], {"lead_id": False}),
    "write through its lines": lambda ask, t: ask.rpc(
        CONVERSATION, "write", [t.conversation], {"text_ids": [[1, t.text, {"body": "forged"}]]}),
    "delete it": lambda ask, t: ask.rpc(CONVERSATION, "unlink", [t.conversation]),
    "create another": lambda ask, t: ask.rpc(
        CONVERSATION, "create", {"phone": "+12125550001", "number_id": t.number, "company_id": 1}),
    "copy it": lambda ask, t: ask.rpc(CONVERSATION, "copy", [t.conversation]),
    "import into it": import_rows,
    "write the session": lambda ask, t: ask.rpc(SESSION, "write", [t.session], {"closed_at": "2026-01-01 00:00:00"}),
    "delete the session": lambda ask, t: ask.rpc(SESSION, "unlink", [t.session]),
    "rewrite the audit trail": lambda ask, t: ask.rpc(STEP, "write", [t.step], {"note": "forged"}),
    "delete the audit trail": lambda ask, t: ask.rpc(STEP, "unlink", [t.step]),
    "add to the audit trail": lambda ask, t: ask.rpc(STEP, "create", {"session_id": t.session, "kind": "note", "note": "forged"}),
    "create a session": lambda ask, t: ask.rpc(SESSION, "create", {
        "conversation_id": t.conversation, "phone": "+1", "company_id": 1, "opened_at": "2026-01-01 00:00:00"}),
    "rewrite the text": lambda ask, t: ask.rpc(TEXT, "write", [t.answer], {"body": "forged"}),
    "mark the text as delivered": lambda ask, t: ask.rpc(TEXT, "write", [t.answer], {"status": "delivered"}),
    "delete the text": lambda ask, t: ask.rpc(TEXT, "unlink", [t.answer]),
    "create a text": lambda ask, t: ask.rpc(TEXT, "create", {
        "conversation_id": t.conversation, "session_id": t.session, "direction": "outbound", "body": "forged",
        "status": "queued", "company_id": 1, "received_at": "2026-01-01 00:00:00"}),
    "rewrite the message": lambda ask, t: ask.rpc(MAIL, "write", [t.mail], {"body": "forged"}),
    "rewrite the owner's answer": lambda ask, t: ask.rpc(MAIL, "write", [t.answer_mail], {"body": "forged"}),
    "rewrite one's former answer": lambda ask, t: ask.rpc(MAIL, "write", [t.former_mail], {"body": "forged"}),
    "delete the message": lambda ask, t: ask.rpc(MAIL, "unlink", [t.mail]),
    "delete the owner's answer": lambda ask, t: ask.rpc(MAIL, "unlink", [t.answer_mail]),
    "delete one's former answer": lambda ask, t: ask.rpc(MAIL, "unlink", [t.former_mail]),
    "move one's former answer": lambda ask, t: ask.rpc(MAIL, "write", [t.former_mail], {"model": "res.partner", "res_id": 1}),
    "create a message": lambda ask, t: ask.rpc(MAIL, "create", {
        "model": CONVERSATION, "res_id": t.conversation, "body": "forged", "message_type": "sms"}),
    "post": lambda ask, t: ask.rpc(CONVERSATION, "message_post", [t.conversation], body="forged"),
    "notify": lambda ask, t: ask.rpc(
        CONVERSATION, "message_notify", [t.conversation], body="forged", partner_ids=[ask.partner_id]),
    "post by mail's route": lambda ask, t: ask.route(
        "/mail/message/post", thread_model=CONVERSATION, thread_id=t.conversation, post_data={"body": "forged"}),
    "edit the message by mail's route": lambda ask, t: ask.route(
        "/mail/message/update_content", message_id=t.mail, update_data={"body": "forged"}),
    "edit the owner's answer by mail's route": lambda ask, t: ask.route(
        "/mail/message/update_content", message_id=t.answer_mail, update_data={"body": "forged"}),
    "edit one's former answer by mail's route": lambda ask, t: ask.route(
        "/mail/message/update_content", message_id=t.former_mail, update_data={"body": "forged"}),
    "react": lambda ask, t: ask.route("/mail/message/reaction", message_id=t.mail, content="👍", action="add"),
    "react to the answer": lambda ask, t: ask.route(
        "/mail/message/reaction", message_id=t.answer_mail, content="👍", action="add"),
    "make colleagues follow": lambda ask, t: ask.rpc(CONVERSATION, "message_subscribe", [t.conversation], [1, 2, 3]),
    "attach a file": lambda ask, t: ask.rpc(
        "ir.attachment", "create", {"name": "x.txt", "raw": "x", "res_model": CONVERSATION, "res_id": t.conversation}),
    "detach the file": lambda ask, t: ask.rpc("ir.attachment", "write", [t.attachment], {"res_model": False, "res_id": 0}),
    "delete the file": lambda ask, t: ask.rpc("ir.attachment", "unlink", [t.attachment]),
    "schedule a message": lambda ask, t: ask.rpc("mail.scheduled.message", "create", {
        "model": CONVERSATION, "res_id": t.conversation, "body": "forged", "author_id": ask.partner_id,
        "scheduled_date": "2099-01-01 00:00:00"}),
}

# A stranger's own traces on a text: refused, because they would let them find it again.
TRACES = {
    "star": lambda ask, t: ask.rpc(MAIL, "toggle_message_starred", [t.mail]),
    "star one's former answer": lambda ask, t: ask.rpc(MAIL, "toggle_message_starred", [t.former_mail]),
    "be notified": lambda ask, t: ask.rpc("mail.notification", "create", {
        "mail_message_id": t.mail, "res_partner_id": ask.partner_id, "notification_type": "inbox"}),
    "hide": lambda ask, t: ask.rpc(CONVERSATION, "set_hidden", [t.conversation], True),
}
