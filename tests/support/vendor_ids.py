"""Ids of texts in the form that each carrier gives them. No Odoo in here: the adapters' tests use it as well."""
import hashlib
import uuid


def _digest(name):
    return hashlib.sha256(str(name).encode()).digest()[:16]


def a_uuid(name):
    """Return the same id for the same name."""
    return str(uuid.UUID(bytes=_digest(name)))


def a_sid(name):
    """Return the same id for the same name."""
    return f"SM{_digest(name).hex()}"


SIDS = [a_sid(number) for number in range(10)]
UUIDS = [a_uuid(number) for number in range(10)]
