"""Bringing a store to the present format, with a backup before a step that changes one."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from desktop.core.errors import StoreError
from desktop.core.messages import _

HEAD = "0004"
MIGRATIONS = Path(__file__).parent / "migrations"


def version(engine: Engine) -> str:
    """The format of an open store; empty for a new file."""
    with engine.connect() as connection:
        known = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
        ).first()
        if known is None:
            return ""
        row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
        return str(row[0]) if row else ""


def quietly(_words: str) -> None:
    """Tell nobody."""


def migrate(engine: Engine, path: Path, tell: Callable[[str], None] = quietly) -> None:
    """Bring the store at `path`, open in `engine`, to `HEAD`; does nothing when it is there already.

    Before an existing store is changed, its file is copied beside it, and `tell` is given that in a sentence.
    Raises StoreError for a store of a newer program.
    """
    found = version(engine)
    if found == HEAD:
        return
    if found > HEAD:
        raise StoreError(
            _("The local record was written by a newer version of Fagflate."),
            kept=_("Nothing was changed."),
            todo=_("Start the newer version."),
            details=f"{found} > {HEAD}",
        )
    if found:
        copy = path.with_name(f"{path.name}.before-{HEAD}")
        _checkpoint(engine)
        try:
            for end in ("", "-wal"):
                # The log is empty, unless somebody reads at this moment; then it belongs to the copy.
                if (source := path.with_name(path.name + end)).exists():
                    shutil.copy2(source, copy.with_name(copy.name + end))
        except OSError as error:
            raise StoreError(
                _("The disk has no room to keep a copy of the local record before it is brought up to date."),
                kept=_("Nothing was changed."),
                todo=_("Free some space, then start again."),
                details=str(error),
            ) from error
        tell(
            _(
                "An earlier version of Fagflate wrote this record, which is now brought to the format of this"
                " one. The earlier record is kept beside it as {file}."
            ).format(file=copy.name)
        )

    if not found and (statements := _statements(MIGRATIONS)):
        with engine.begin() as connection:
            for statement in (*statements, _VERSIONS, f"INSERT INTO alembic_version VALUES ('{HEAD}')"):
                connection.exec_driver_sql(statement)
        return

    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


_VERSIONS = """CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"""


@cache
def _statements(folder: Path) -> tuple[str, ...]:
    """Statements of all steps in order, for a new store, read from their files: importing Alembic takes
    longer than all else. Empty where a step says no STATEMENTS; then Alembic makes a new store as well."""
    found: list[str] = []
    for path in sorted((folder / "versions").glob("v*.py")):
        step = ast.parse(path.read_bytes())
        said = [
            ast.literal_eval(part.value)
            for part in step.body
            if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "STATEMENTS"
        ]
        if not said:
            return ()
        found += said[0]
    return tuple(found)


def _checkpoint(engine: Engine) -> None:
    # Outside any transaction: inside one it is refused.
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
