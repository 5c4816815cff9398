from odoo import models

# PostgreSQL's parser without any language's stems and stop words: people text in many, and need no extension for it.
# "simple" is immutable only when named as a configuration, which an index asks for.
WORDS_OF_BODY = "to_tsvector('simple'::regconfig, COALESCE(body, ''))"
WORDS_OF_NOTE = "to_tsvector('simple'::regconfig, COALESCE(note, ''))"


class TextingMessage(models.Model):
    _inherit = "texting.message"

    _words_idx = models.Index(f"USING gin ({WORDS_OF_BODY})")


class TextingSessionStep(models.Model):
    _inherit = "texting.session.step"

    _words_idx = models.Index(f"USING gin ({WORDS_OF_NOTE}) WHERE kind = 'note'")
