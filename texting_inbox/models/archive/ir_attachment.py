from odoo import models

TRANSCRIPT = "texting.transcript"


class IrAttachment(models.Model):
    """A transcript's file is read by its maker alone, while they may read what is in it; each time is written down."""

    _inherit = "ir.attachment"

    def _texting_hidden_transcripts(self):
        """Return the files of transcripts that the current user may not read."""
        # sudo: ir.attachment - only whose they are
        files = self.sudo().filtered(lambda file: file.res_model == TRANSCRIPT and file.res_id)
        if not files:
            return self.browse()
        readable_ids = self.env[TRANSCRIPT].browse(set(files.mapped("res_id")))._filter_readable()._ids
        return self.browse(file.id for file in files if file.res_id not in readable_ids)

    def _texting_note_fetched(self):
        """Write down in the audit that the current user fetches these files, as far as they are transcripts."""
        for file in self.sudo().filtered(lambda file: file.res_model == TRANSCRIPT and file.res_id):
            self.env[TRANSCRIPT].browse(file.res_id)._note_audit("fetched")

    def _compute_raw(self):
        self._note_read_content()
        return super()._compute_raw()

    def _compute_datas(self):
        self._note_read_content()
        return super()._compute_datas()

    def _note_read_content(self):
        """Reading the content over RPC is fetching it as well; what the addon itself does with it runs as superuser."""
        if not self.env.su:
            self._texting_note_fetched()
