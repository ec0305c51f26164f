"""Import of a release: recognised, read, built beside the one in force, and switched to.

Until the last step nothing that is searched is touched. What goes wrong before takes the file under way with
it; what is left where the process dies is taken away by the next import.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
from sqlcipher3 import dbapi2 as sqlite

from desktop.core import held_files
from desktop.core.clock import local
from desktop.core.errors import InputError
from desktop.core.formats import day as day_words
from desktop.core.messages import _
from desktop.terminology import code_sources as sources
from desktop.terminology.code_records import About
from desktop.terminology.code_refusals import refused
from desktop.terminology.code_systems import SYSTEMS, System, named
from desktop.terminology.formats.recognised import Recognised, recognised
from desktop.terminology.index import sound
from desktop.terminology.release_file import Builder, Built
from desktop.terminology.releases import BUILDING, SUFFIX, Release, Releases, unwritable

FEWEST = 0.9
"""A release with fewer than this part of the codes in force looks cut."""


class Wish(msgspec.Struct, frozen=True):
    """An import that is asked for: what, as which system (None: as it is recognised), as which release
    (empty: as it says), and whether an older or a much smaller one than that in force is meant."""

    path: Path
    system: System | None = None
    version: str = ""
    older: bool = False
    smaller: bool = False


class Imported(msgspec.Struct, frozen=True):
    """The release now in force, the one that was, and whether the same was in force already."""

    release: Release
    before: Release | None
    unchanged: bool = False


def run(releases: Releases, wish: Wish, now: datetime, by: str) -> Imported:
    """Import a release. Raises Refused with the place of what is wrong, InputError where another import is
    under way, StoreError where nothing can be written, and OSError for a file that can't be read."""
    parts = sources.parts(wish.path)
    made = sources.sha256_of(wish.path)
    what = recognised(wish.path.name, parts, wish.system)
    with releases.alone():
        releases.tidy()
        instead = releases.in_force(what.system)
        same = instead if instead is not None and instead.sha256 == made else None
        if same is not None and sound(releases.path(same)):
            return Imported(same, None, unchanged=True)
        with _under_way(releases, what.system, made) as building:
            about, built = _build(building, what, now)
            if sources.sha256_of(wish.path) != made:
                why = _("the file was changed while it was read.")
                raise refused(wish.path.name, why, todo=_("Import it again when it is whole."))
            new = _release(wish, what, about, built, made, now, by)
            _compare(what.name, new, instead, wish)
            held_files.replace(building, releases.path(new))
            if same is not None:
                # Its file was damaged: the same release takes its place, and the one before stays.
                return Imported(releases.renew(new, same), None)
            done = releases.switch(new, instead)
        releases.tidy()
    return Imported(done, instead)


@contextmanager
def _under_way(releases: Releases, system: System, made: str) -> Iterator[Path]:
    """The file under way; it and its finished form go where anything fails before the switch."""
    stem = f"{system.key}-{made[:12]}"
    building = releases.folder / f"{stem}{BUILDING}"
    try:
        yield building
    except BaseException as error:
        for path in (building, releases.folder / f"{stem}{SUFFIX}"):
            # One that is in force, or was before, has another digest or is named by the catalogue.
            if path.name not in {one.file for one in releases.all()}:
                with suppress(OSError):
                    held_files.unlink(path, held_files.BRIEFLY)
        if isinstance(error, sqlite.DatabaseError):
            raise unwritable(releases.folder, error) from error
        raise


def _build(building: Path, what: Recognised, now: datetime) -> tuple[About, Built]:
    about = About()
    builder = Builder(building, what.name)
    try:
        builder.add(what.read(about))
        return about, builder.finish(local(now).date().toordinal())
    finally:
        builder.close()


def _release(
    wish: Wish, what: Recognised, about: About, built: Built, made: str, now: datetime, by: str
) -> Release:
    dated = about.dated
    said = _said_day(wish.version)
    if said is not None and dated is not None and said.year != dated.year:
        words = _("the file is of {year}, and not of {said}.").format(year=dated.year, said=wish.version)
        raise refused(what.name, words)
    dated = dated or said
    return Release(
        id=0, system=what.system.key, version=wish.version or about.version,
        dated=dated.isoformat() if dated else "", codes=built.codes, retired=built.retired,
        terms=built.terms, left_out=built.left_out + about.left_out, sha256=made, source=wish.path.name,
        imported=now.astimezone(UTC).isoformat(timespec="seconds"), by=by,
        file=f"{what.system.key}-{made[:12]}{SUFFIX}", state="in force",
    )  # fmt: skip


def _said_day(text: str) -> date | None:
    """The day of a release that somebody named: `2026`, `2026-03`, `20260301`, `2026-03-01`; else None."""
    found = re.fullmatch(r"(\d{4})(?:-?(\d\d))?(?:-?(\d\d))?", text.strip(), re.ASCII)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def _compare(name: str, new: Release, instead: Release | None, wish: Wish) -> None:
    """Refuse a release that is older than the one in force, or that looks cut beside it."""
    if instead is None:
        return
    if instead.dated and not new.dated and not wish.older:
        words = _("it does not say of which release it is, and the one in force is of {day}.")
        todo = _("Say it with --release, as --release {year}.").format(year=instead.dated[:4])
        raise refused(name, words.format(day=day_words(date.fromisoformat(instead.dated))), todo=todo)
    if instead.dated and new.dated and not wish.older:
        was, comes = date.fromisoformat(instead.dated), date.fromisoformat(new.dated)
        if comes < was:
            words = _("it is of {day}, older than the one in force, which is of {was}.")
            todo = _(
                "Say --older if it is meant all the same; fagflate terminology back takes back the last one."
            )
            raise refused(name, words.format(day=day_words(comes), was=day_words(was)), todo=todo)
    if new.codes < instead.codes * FEWEST and not wish.smaller:
        words = _("it has {n} codes, and the one in force has {was}: it looks cut.")
        todo = _("Fetch the file again; say --smaller if it is whole.")
        raise refused(name, words.format(n=new.codes, was=instead.codes), todo=todo)


def system_named(text: str) -> System:
    """The code system that somebody named. Raises InputError for one that is not imported."""
    found = named(text)
    if found is None:
        raise InputError(
            _("No code system {name} can be imported.").format(name=text),
            todo=_("There are: {names}.").format(names=", ".join(one.key for one in SYSTEMS)),
        )
    return found
