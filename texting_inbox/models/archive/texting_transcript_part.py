from odoo import fields, models


class TextingTranscriptPart(models.Model):
    """A part of a transcript in progress. Only the process that makes it has to do with it."""

    _name = "texting.transcript.part"
    _description = "Part of a Transcript"

    transcript_id = fields.Many2one("texting.transcript", required=True, ondelete="cascade", index=True)
    content = fields.Binary(required=True, attachment=True)
