from odoo import fields, models


class TextingBenchRow(models.Model):
    """The least that an addon could keep of a text: one row."""

    _name = "texting.bench.row"
    _description = "Row of the Benchmark"

    phone = fields.Char()
    body = fields.Text()
