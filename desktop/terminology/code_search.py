"""Search of imported codes: the one home, over all releases in force.

Without an import it finds nothing, and whoever asks goes on with what is shipped. A release that can't be
read is `Unread`, never none.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from sqlcipher3 import dbapi2 as sqlite

from desktop.core.clock import local, utc_now
from desktop.core.errors import StoreError
from desktop.core.messages import _
from desktop.terminology import releases
from desktop.terminology.code_systems import SYSTEMS, System
from desktop.terminology.index import Found, How, Index
from desktop.terminology.interaction_index import Listed
from desktop.terminology.product_index import Packed
from desktop.terminology.releases import Release, Releases

T = TypeVar("T")
_log = logging.getLogger(__name__)
ORDER: Final[tuple[How, ...]] = ("code", "word", "short", "prefix", "inside", "near")
LIMIT: Final = 12


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A code that was found, with its system."""

    system: System
    found: Found


class Codes:
    """The codes of one release in force. A file that turns out to be damaged raises StoreError, and is unread
    from then on: that nothing is found in it would say that a code is none."""

    def __init__(self, system: System, release: Release, index: Index) -> None:
        self.system = system
        self.release = release
        self.damaged = False
        self._index = index

    @property
    def version(self) -> str:
        """Version of the release by its own words or by whoever imported it; empty where it is not known: the
        newest day of its rows is none."""
        return self.release.version

    @property
    def tells_kinds(self) -> bool:
        """False for a file that an older version imported: of which kind its concepts are is not known."""
        return self._index.tells_kinds

    def find(self, text: str, limit: int, kinds: tuple[str, ...] = ()) -> tuple[Found, ...]:
        """The best codes for what has been typed so far, each once; of `kinds` alone where there are any."""
        return self._asked(lambda: self._index.find(text, _today(), limit, kinds))

    def is_of(self, code: str, kinds: tuple[str, ...]) -> bool:
        """True for a concept of one of these kinds."""
        return self._asked(lambda: self._index.is_of(code, kinds))

    def code(self, text: str) -> Found | None:
        """The code that is written, retired or not."""
        return self._asked(lambda: self._index.code(text, _today()))

    def below(self, beginning: str) -> tuple[Found, ...]:
        """All codes that begin so, retired or not."""
        return self._asked(lambda: self._index.below(beginning))

    def sides(self, code: str) -> Mapping[int, frozenset[int]]:
        """The interactions that name an ATC code, or a group that it is in, each with its sides."""
        return self._asked(lambda: self._index.interactions.sides(code))

    def interaction(self, number: int) -> Listed:
        """An interaction by its number in this release."""
        return self._asked(lambda: self._index.interactions.listed(number))

    def assessed(self, code: str) -> bool:
        """True unless the release says that it has not assessed an ATC code, or a group that it is in."""
        return self._asked(lambda: self._index.interactions.assessed(code))

    def products(self, codes: Iterable[str]) -> tuple[Packed, ...]:
        """The medicinal products in use of these codes, in their order."""
        return self._asked(lambda: self._index.products.of(codes))

    def called(self, *names: str) -> tuple[Packed, ...]:
        """Every medicinal product in use of exactly one of these names."""
        return self._asked(lambda: self._index.products.called(*names))

    def _asked(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except sqlite.Error as error:
            self.damaged = True
            raise StoreError(
                _("The imported codes of {system} are damaged.").format(system=self.system.title()),
                kept=_("No patient's data lies there. Searches go on without them."),
                todo=_("Import them again, or take them back: fagflate terminology."),
                details=str(error),
            ) from error


class Unread(msgspec.Struct, frozen=True):
    """A system of which a release is in force that can't be read."""

    system: System


class _Open:
    """The releases in force in a folder, opened when they are first asked for, until its catalogue
    changes."""

    def __init__(self, folder: Callable[[], Path], *, shared: bool) -> None:
        self._folder = folder
        self._shared = shared
        self._lock = threading.Lock()
        self._mark: tuple[object, ...] = ()
        self._releases: dict[str, Release] | None = {}
        self._codes: dict[str, Codes | Unread] = {}

    def of(self, system: System) -> Codes | Unread | None:
        found = Releases(self._folder())
        mark = _mark(found.catalogue)
        if self._shared and len(mark) > 1 and _others_write(found.folder):
            # What anybody may have put there is used for nobody's patients.
            return Unread(system)
        with self._lock:
            if mark != self._mark:
                # Whoever still searches in what was in force ends there: it is closed with its last reader.
                self._codes, self._mark, self._releases = {}, mark, _in_force(found)
            if self._releases is None:
                return Unread(system)
            release = self._releases.get(system.key)
            if release is None:
                return None
            if system.key not in self._codes:
                self._codes[system.key] = _opened(found, system, release)
            found_here = self._codes[system.key]
            if isinstance(found_here, Codes) and found_here.damaged:
                return Unread(system)
            return found_here


_open: Final = _Open(releases.folder, shared=False)
_shared: Final = _Open(releases.shared, shared=True)


def _others_write(folder: Path) -> bool:
    try:
        return releases.open_to_writers(folder)
    except OSError:
        return True


def troubles() -> tuple[str, ...]:
    """Sentences on lists for all accounts of the machine that can't be used; none where there are none,
    unless somebody has said where they are."""
    folder = releases.shared()
    if len(_mark(Releases(folder).catalogue)) == 1:
        words = _("No imported lists are in {folder}, or they may not be read.")
        return (words.format(folder=folder),) if releases.is_named() else ()
    if _others_write(folder):
        return (_("Others may write in {folder}: its lists are not used.").format(folder=folder),)
    words = _("{system}: the imported list in {folder} can't be read.")
    unread = [one for one in SYSTEMS if isinstance(_shared.of(one), Unread)]
    return tuple(words.format(system=one.title(), folder=folder) for one in unread)


def codes(system: System) -> Codes | Unread | None:
    """The codes of a system's release in force, for all accounts of the machine or else this one's; None
    where none was imported."""
    try:
        return _shared.of(system) or _open.of(system)
    except StoreError:
        # There is no folder for anything: that is told where the record is opened.
        return None


def find(text: str, systems: Iterable[System] = SYSTEMS, limit: int = LIMIT) -> tuple[Hit, ...]:
    """The best codes of several systems: of all the codes that are written, then whole words, abbreviations,
    beginnings, parts of words, misspellings; in each the order of the systems."""
    found: list[tuple[int, int, Hit]] = []
    for place, system in enumerate(systems):
        here = codes(system)
        if isinstance(here, Codes):
            found += [(ORDER.index(one.how), place, Hit(system, one)) for one in here.find(text, limit)]
    found.sort(key=lambda one: one[:2])
    return tuple(hit for *_order, hit in found[:limit])


def _mark(catalogue: Path) -> tuple[object, ...]:
    try:
        told = catalogue.stat()
    except OSError:
        return (str(catalogue),)
    return (str(catalogue), told.st_mtime_ns, told.st_size, told.st_ino)


def _in_force(found: Releases) -> dict[str, Release] | None:
    """The releases in force by system; None where that can't be read."""
    try:
        return {one.system: one for one in found.all() if one.state == "in force"}
    except StoreError as error:
        _log.warning("the catalogue of codes can't be read: %s", error.details)
        return None


def _opened(found: Releases, system: System, release: Release) -> Codes | Unread:
    path = found.path(release)
    with suppress(OSError, sqlite.Error):
        if path.is_file():
            return Codes(system, release, Index(path))
    _log.warning("the release of %s in force can't be read", system.key)
    return Unread(system)


def _today() -> int:
    return local(utc_now()).date().toordinal()
