from odoo import models

from .ir_attachment import GUARDED


class IrBinary(models.AbstractModel):
    """Odoo gives the web client keys to files, which open them for weeks without a login. Files of texts have none."""

    _inherit = "ir.binary"

    def _find_record(self, xmlid=None, res_model="ir.attachment", res_id=None, access_token=None, field=None):
        if access_token and not xmlid and res_model == "ir.attachment" and self._is_texting_file(res_id):
            access_token = None
        record = super()._find_record(xmlid, res_model, res_id, access_token, field)
        if record._name == "ir.attachment":
            record._texting_note_fetched()
        return record

    def _is_texting_file(self, res_id):
        # sudo: ir.attachment - only whose it is
        attachment = self.env["ir.attachment"].sudo().browse(res_id and int(res_id)).exists()
        return attachment.res_model in GUARDED
