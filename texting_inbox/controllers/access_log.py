import logging

from ..tools.masking import mask_addresses


class MaskAddresses(logging.Filter):
    """Odoo's access log names each request's address. Those of ours that open something are masked in it."""

    def filter(self, record):
        record.msg = _masked(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_masked(value) for value in record.args)
        return True


def _masked(value):
    return mask_addresses(value) if isinstance(value, str) else value


for name in ("werkzeug", "odoo.http"):
    logging.getLogger(name).addFilter(MaskAddresses())
