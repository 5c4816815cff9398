"""Everything Odoo needs to run this addon, made once and kept in a cache: Odoo, a virtual environment, PostgreSQL.

Before the virtual environment exists only the standard library is used; see `stage.py` for the hand-over.
"""
