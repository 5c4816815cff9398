"""Retention in a process of its own, to be killed in the middle: see test_retention_crash.py.

Argument: a JSON object with Odoo's command line (``odoo``).
"""

import json
import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def main(told):
    config.parse_config(told["odoo"])
    registry = Registry(config["db_name"][0])
    with registry.cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["texting.retention"]._cron_apply()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
