from collections import defaultdict

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.texting_inbox.tools import phone as phones

# Tables of rows that name the record they belong to by its model and id.
BY_RECORD = (
    ("mail_message", "model"),
    ("mail_followers", "res_model"),
    ("mail_activity", "res_model"),
    ("ir_attachment", "res_model"),
)


def migrate(cr, version):
    """Numbers have one spelling now. Respell those that had another, and merge conversations that turn out to be one person's."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.flush_all()
    _respell_numbers(env)
    for kept_id, other_ids, phone in _people(env):
        for other_id in other_ids:
            _merge(env, kept_id, other_id)
        _execute(env, "UPDATE texting_conversation SET phone = %s WHERE id = %s", phone, kept_id)
    _execute(
        env, "UPDATE texting_session s SET phone = c.phone FROM texting_conversation c"
        " WHERE c.id = s.conversation_id AND s.phone <> c.phone")
    _respell_consents(env)
    env.invalidate_all()


def _people(env):
    """Yield (conversation to keep, conversations to merge into it, phone) for each person whose number changes its spelling.
    Kept is the one that somebody owns, else the one that waits, else the last one that had a text."""
    rows = env.execute_query(SQL(
        "SELECT c.id, c.phone, c.number_id, n.phone, country.code"
        "  FROM texting_conversation c JOIN texting_number n ON n.id = c.number_id JOIN res_company o ON o.id = c.company_id"
        "  JOIN res_partner p ON p.id = o.partner_id LEFT JOIN res_country country ON country.id = p.country_id"
        " ORDER BY (c.state = 'owned') DESC, (c.state = 'new') DESC,"
        "       (SELECT max(m.id) FROM texting_message m WHERE m.conversation_id = c.id) DESC NULLS LAST, c.id"))
    people = defaultdict(list)
    for conversation_id, phone, number_id, ours, country in rows:
        people[number_id, _spelled(phone, phones.country_of(ours) or country)].append((conversation_id, phone))
    for (_number_id, phone), known in people.items():
        (kept_id, former), *others = known
        if others or former != phone:
            yield kept_id, [conversation_id for conversation_id, _phone in others], phone


def _spelled(phone, country):
    """What begins with a plus was perhaps typed on a card; anything else is a sender."""
    typed = phone.startswith("+") and phones.spell(phone, country)
    return typed or phones.spell_sender(phone, country)


def _merge(env, kept_id, other_id):
    _join_open_sessions(env, kept_id, other_id)
    _execute(
        env, "DELETE FROM texting_alert_hidden h USING texting_alert_hidden k"
        " WHERE h.conversation_id = %s AND k.conversation_id = %s AND k.user_id = h.user_id", other_id, kept_id)
    _point_to(env, "texting_conversation", kept_id, other_id)
    for table, model in BY_RECORD:
        _move_rows(env, table, model, kept_id, other_id)
    _execute(
        env, "UPDATE texting_conversation k"
        " SET lead_id = coalesce(k.lead_id, o.lead_id), partner_id = coalesce(k.partner_id, o.partner_id)"
        " FROM texting_conversation o WHERE k.id = %s AND o.id = %s", kept_id, other_id)
    _execute(env, "DELETE FROM texting_conversation WHERE id = %s", other_id)


def _join_open_sessions(env, kept_id, other_id):
    """A conversation has one open session: the texts of the other's are read and answered in the one that is kept."""
    query = "SELECT id FROM texting_session WHERE conversation_id = %s AND closed_at IS NULL"
    kept, other = (env.execute_query(SQL(query, conversation_id)) for conversation_id in (kept_id, other_id))
    if not kept or not other:
        return
    [[kept_session]], [[other_session]] = kept, other
    _execute(env, "UPDATE texting_conversation SET session_id = NULL WHERE id = %s", other_id)
    _point_to(env, "texting_session", kept_session, other_session)
    _execute(
        env, "UPDATE texting_session k SET opened_at = least(k.opened_at, o.opened_at) FROM texting_session o"
        " WHERE k.id = %s AND o.id = %s", kept_session, other_session)
    _execute(env, "DELETE FROM texting_session WHERE id = %s", other_session)


def _point_to(env, table, kept_id, other_id):
    """Let everything that refers to one row refer to another."""
    columns = env.execute_query(SQL(
        "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c"
        "  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " WHERE c.contype = 'f' AND c.confrelid = %s::regclass", table))
    for referring, column in columns:
        name, field = SQL.identifier(referring), SQL.identifier(column)
        env.cr.execute(SQL("UPDATE %s SET %s = %s WHERE %s = %s", name, field, kept_id, field, other_id))


def _move_rows(env, table, model, kept_id, other_id):
    """Move what belongs to a record by its model and id; who follows both conversations follows one."""
    name, field = SQL.identifier(table), SQL.identifier(model)
    mine = SQL("%s = 'texting.conversation' AND res_id = %s", field, other_id)
    if table == "mail_followers":
        env.cr.execute(SQL(
            "DELETE FROM mail_followers WHERE %s AND partner_id IN (SELECT partner_id FROM mail_followers"
            " WHERE res_model = 'texting.conversation' AND res_id = %s)", mine, kept_id))
    env.cr.execute(SQL("UPDATE %s SET res_id = %s WHERE %s", name, kept_id, mine))


def _respell_numbers(env):
    """Numbers of ours that Odoo could not parse were kept as they were typed."""
    for number_id, phone in env.execute_query(SQL("SELECT id, phone FROM texting_number")):
        if (spelled := phones.spell_sender(phone)) != phone:
            _execute(
                env, "UPDATE texting_number n SET phone = %s WHERE id = %s AND NOT EXISTS"
                " (SELECT FROM texting_number WHERE carrier_id = n.carrier_id AND phone = %s)", spelled, number_id, spelled)


def _respell_consents(env):
    for [phone] in env.execute_query(SQL("SELECT DISTINCT phone FROM texting_consent")):
        if (spelled := _spelled(phone, None)) != phone:
            _execute(env, "UPDATE texting_consent SET phone = %s WHERE phone = %s", spelled, phone)


def _execute(env, query, *values):
    env.cr.execute(SQL(query, *values))
