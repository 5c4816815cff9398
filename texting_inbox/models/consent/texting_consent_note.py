from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.phone import canonical, is_valid


class TextingConsent(models.Model):
    """Writing down that somebody opted out or in, with what follows from it: Odoo's blacklist, the owners' windows, the audit."""

    _inherit = "texting.consent"

    @api.model
    def _note(self, phone, event, source, wording="", number=None, company=None, mirror=True, **said):
        """Record that a number opted out or in, and update Odoo's phone blacklist and the owners' windows.

        :param number: our ``texting.number`` to which it was said; None: to none in particular
        :param company: whose numbers it concerns, if it was said to none in particular; None: it concerns every company
        :param said: ``said_at`` and ``channel``, if they are known
        :param bool mirror: False for what the blacklist itself said
        :return: the new row, as superuser
        """
        phone = canonical(phone)
        company = number.company_id if number else company
        scope = number.company_id.texting_opt_out_scope if number else "company" if company else "everywhere"
        if mirror:
            self._adopt(phone)
        return self._add_row(
            phone, event, source, wording, mirror, scope=scope, number_id=number and number.id,
            our_phone=number and number.phone, company_id=company and company.id, **said)

    def _lift(self, source, reason, mirror=True):
        """Record that these opt-outs are lifted, each in its own scope.

        :param reason: of the administrator
        :param bool mirror: False for what the blacklist itself said
        """
        # sudo: texting.consent - nobody has the right to create rows; who may lift was checked before
        for row in self.sudo()._filter_in_force():
            self._add_row(
                row.phone, "lifted", source, reason, mirror,
                scope=row.scope, number_id=row.number_id.id, our_phone=row.our_phone, company_id=row.company_id.id)

    def _add_row(self, phone, event, source, wording, mirror, **concerned):
        row = self.sudo().create(
            {
                "phone": phone,
                "event": event,
                "source": source,
                "wording": (wording or "")[:500],
                "user_id": False if source in ("text", "carrier") else self.env.uid,
                "channel": "text" if source == "text" else False,
                **concerned,
            }
        )
        if mirror:
            row._mirror()
        row._tell_owners()
        if event == "opt_out":
            self.env["texting.event"]._note("opted_out", row)
        if source in ("agent", "administrator", "blacklist"):
            kind = "opted_out" if event == "opt_out" else "lifted"
            self.env["texting.audit.entry"]._add(kind, phone, company=row.company_id)
        return row

    @api.model
    def _adopt(self, phone):
        """Record what was on Odoo's blacklist before this record existed as a block of its own."""
        if since := self._blacklisted_before(phone):
            self.sudo().create(
                {"phone": phone, "event": "opt_out", "source": "blacklist", "scope": "everywhere", "done_at": since})

    def _mirror(self):
        """Keep Odoo's blacklist the same as what is in force here for more than one of our numbers."""
        phone = self.phone
        if not is_valid(phone):
            return
        rows = self.search([("phone", "=", phone), ("scope", "!=", "number")])
        # sudo: phone.blacklist - administrators own it, a person's STOP goes before
        blacklist = self.env["phone.blacklist"].sudo()._by_consent()
        is_blocked = bool(blacklist.search_count([("number", "=", phone)]))
        if bool(rows._filter_in_force()) == is_blocked:
            return
        if is_blocked:
            blacklist._remove([phone])
        else:
            self._reserve(phone)
            blacklist._add([phone])

    def _reserve(self, phone):
        """Have an archived row on Odoo's blacklist. Of two opt-outs of a person at once, by STOP, carrier or agent, the second
        waits here, fails to serialise and is tried again by Odoo."""
        self.env["phone.blacklist"].flush_model()
        self.env.cr.execute(
            SQL(
                "INSERT INTO phone_blacklist (number, active, create_uid, create_date, write_uid, write_date)"
                " VALUES (%(phone)s, FALSE, %(uid)s, %(now)s, %(uid)s, %(now)s) ON CONFLICT (number) DO NOTHING",
                phone=phone,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            ),
            log_exceptions=False,
        )

    def _tell_owners(self):
        """Update the windows with this person: Send is refused from now on, or allowed again."""
        owned = self.env["texting.conversation"].sudo().search([("phone", "=", self.phone), ("owner_id", "!=", False)])
        for conversation in owned:
            conversation._notify_window(conversation.owner_id)
