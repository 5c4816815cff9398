"""Values of rows that seldom change, cached between requests; a change counts from its commit on, in every process.

Odoo clears its caches before the commit. A transaction that began earlier then caches the old rows once more, and they stay.
Here they are cleared again after the commit, and read in a transaction of their own that begins after the last clearing.
"""
import functools
import logging

import psycopg2

from odoo import tools

_logger = logging.getLogger(__name__)

CHANGED = "texting_inbox.caches_changed"


def committed_cache(read):
    """Decorate a model method: keep what it returns for each of its arguments, until :func:`clear_caches`."""

    @tools.ormcache()
    def kept(self):
        return {}  # a clearing leaves this one behind, and with it whatever is being read for it at that moment

    @functools.wraps(read)
    def get(self, *key):
        values = kept(self)
        if _has_changed(self.env) or (key not in values and not _may_keep(self.env)):
            return _own_value(self, values, key)
        if key not in values:
            values[key] = _read_committed(self, key)
        return values[key]

    def ask(self, *key):
        if _has_changed(self.env) or not _may_keep(self.env):
            return read(self, *key)
        values = kept(self)
        values[key] = _read_committed(self, key)
        return values[key]

    def _own_value(self, values, key):
        """A transaction that changed something, or may lag, reads for itself alone; once, unless somebody clears."""
        own = self.env.cr.cache.setdefault(get, {})
        if key not in own or own[key][0] is not values:
            own[key] = (values, read(self, *key))
        return own[key][1]

    def _read_committed(self, key):
        with self.env.registry.cursor() as cr:
            return read(self.with_env(self.env(cr=cr, context={})), *key)

    get.ask = ask
    return get


def ask_database(method, *key):
    """Return what a cached method returns, as the database has it now: before something is refused as unknown."""
    return method.ask(method.__self__, *key)


def find(table, key, default=None):
    """Return the value of a key in the dictionary that a cached method returns; ``default`` if the database has none either."""
    known = table()
    return known[key] if key in known else ask_database(table).get(key, default)


def clear_caches(env):
    """Clear the caches: now for this transaction, and for all others once it is committed."""
    env.registry.clear_cache()
    after = env.cr.postcommit
    if CHANGED not in after.data:
        after.data[CHANGED] = True
        after.add(functools.partial(_clear_committed, env.registry))


def _has_changed(env):
    """:return: whether this transaction changed what is kept, and sees what nobody else does"""
    return CHANGED in env.cr.postcommit.data


def _may_keep(env):
    """:return: whether there may be another transaction: not while tables are being made, nor in one on a replica"""
    return not env.cr.readonly and env.registry.ready


def _clear_committed(registry):
    registry.clear_cache()
    if not registry.ready:
        return
    try:
        registry.signal_changes()
    except psycopg2.Error:  # it is committed: whoever saved it is not shown an error
        _logger.warning("The other processes were not notified of changed settings; the next request does it", exc_info=True)
