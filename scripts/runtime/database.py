"""Databases and their filestores. Runs in the environment's Python."""

import contextlib
import shutil

import psycopg2
from psycopg2.sql import SQL, Identifier


class Databases:
    """The databases of one server; `variables` are its PG* variables, `data_dir` holds Odoo's filestores."""

    def __init__(self, variables, data_dir):
        self._parameters = {"host": variables.get("PGHOST"), "user": variables.get("PGUSER")}
        self._filestores = data_dir / "filestore"

    def exists(self, name):
        return bool(self.query("postgres", "SELECT FROM pg_database WHERE datname = %s", [name]))

    def create(self, name, template="template0"):
        """Create a database, with the filestore when it is a copy. Odoo must not do it: it would try extensions that the
        embedded server lacks, and log errors."""
        locale = SQL("" if template != "template0" else " ENCODING 'UTF8' LC_COLLATE 'C'")
        command = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
        self._execute("postgres", command + locale)
        if (self._filestores / template).is_dir():
            shutil.copytree(self._filestores / template, self._filestores / name, dirs_exist_ok=True)

    def drop(self, name):
        self._execute("postgres", SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        shutil.rmtree(self._filestores / name, ignore_errors=True)

    def rename(self, name, new_name):
        self._execute("postgres", SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(name), Identifier(new_name)))
        if (self._filestores / name).is_dir():
            shutil.rmtree(self._filestores / new_name, ignore_errors=True)
            (self._filestores / name).rename(self._filestores / new_name)

    def comment(self, name):
        """The comment of a database: it says what the database was built from, and goes where the database goes."""
        rows = self.query(
            "postgres", "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        return rows[0][0] if rows else None

    def set_comment(self, name, comment):
        self._execute("postgres", SQL("COMMENT ON DATABASE {} IS %s").format(Identifier(name)), [comment])

    def query(self, name, command, values=()):
        with self._cursor(name) as cursor:
            cursor.execute(command, values)
            return cursor.fetchall()

    def set_parameter(self, name, key, value):
        """Set a system parameter of an Odoo that is not running."""
        with self._cursor(name) as cursor:
            cursor.execute(
                "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value", [key, value])

    def _execute(self, name, command, values=()):
        with self._cursor(name) as cursor:
            cursor.execute(command, values)

    @contextlib.contextmanager
    def _cursor(self, name):
        with contextlib.closing(psycopg2.connect(dbname=name, **self._parameters)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
