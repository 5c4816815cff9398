import logging

from ..tools.masking import mask_addresses


class MaskAddresses(logging.Filter):
    """Masks our secret addresses in Odoo's access log, which records the address of each request."""

    def filter(self, record):
        record.msg = _masked(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_masked(value) for value in record.args)
        return True


def _masked(value):
    return mask_addresses(value) if isinstance(value, str) else value


for name in ("werkzeug", "odoo.http"):
    logging.getLogger(name).addFilter(MaskAddresses())
