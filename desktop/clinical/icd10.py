"""Search in ICD-10 by name or code: the imported release, the file that a site names, else a short list."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from desktop.core import settings
from desktop.core.decoding.by_type import from_json
from desktop.core.fold import fold
from desktop.core.paths import resources
from desktop.fhir.systems import ICD10
from desktop.terminology.code_systems import named as system_named

if TYPE_CHECKING:
    from desktop.terminology import code_search

_log = logging.getLogger(__name__)
_CODE: Final = re.compile(r"([A-Z][0-9]{2})\.?([0-9A-Z]{0,4})", re.IGNORECASE)
SETTING: Final = "icd10"
"""The setting that names the site's file."""
_SURE: Final = ("code", "word", "short")
"""Ways of finding a code of a release that stand before an everyday name."""
_HOW: Final = ("code", "code", "word", "prefix", "inside")
"""Ways of finding a code of a list, by its order there."""
_OVER: Final = ("retired", "inactive", "deprecated")


class Code(msgspec.Struct, frozen=True, gc=False):
    """A code with its point, its name, and whether it is no longer to be used."""

    code: str
    text: str
    retired: bool = False


class _Row(msgspec.Struct):
    code: str
    text: str = ""
    display: str = ""
    status: str = ""
    concept: tuple[_Row, ...] = ()
    said: tuple[dict[str, object], ...] = msgspec.field(name="property", default=())

    def is_retired(self) -> bool:
        if self.status.casefold() in _OVER:
            return True
        for one in self.said:
            value = next((v for k, v in one.items() if k.startswith("value")), None)
            if one.get("code") == "status" and str(value).casefold() in _OVER:
                return True
            if one.get("code") == "inactive" and value is True:
                return True
        return False


class _File(msgspec.Struct):
    codes: tuple[_Row, ...] = ()
    concept: tuple[_Row, ...] = ()


class Codes:
    """The codes of one file. `whole` says that it is the site's: a code that is not there is none. `unread`
    says that the site has a file that can't be read."""

    def __init__(self, codes: tuple[Code, ...], *, whole: bool, unread: bool = False) -> None:
        self.whole = whole
        self.unread = unread
        self._by_code = {one.code: one for one in codes}
        self._rows = [(one, fold(one.text), re.findall(r"\w+", fold(one.text))) for one in codes]

    def code(self, text: str) -> Code | None:
        """The code that is written, with or without its point, retired or not."""
        return self._by_code.get(pointed(text))

    def below(self, beginning: str) -> tuple[Code, ...]:
        """All codes that begin so, with or without the point, retired or not."""
        wanted = beginning.strip().upper().replace(".", "")
        return tuple(one for code, one in self._by_code.items() if code.replace(".", "").startswith(wanted))

    @property
    def version(self) -> str:
        """Version of the codes; empty where it is not known."""
        return ""

    def find(self, text: str, limit: int = 7) -> tuple[Code, ...]:
        """The best codes for what has been typed; a retired one only where it is written whole."""
        return tuple(code for _how, code in self.ranked(text, limit))

    def ranked(self, text: str, limit: int) -> tuple[tuple[str, Code], ...]:
        """The best codes for what has been typed, each with how it was found."""
        wanted = fold(text)
        if not wanted:
            return ()
        exact = self.code(text)
        found: dict[str, tuple[tuple[int, int, str], Code]] = {}
        if exact is not None:
            found[exact.code] = ((0, 0, ""), exact)
        begins = pointed(text) if _CODE.fullmatch(text.strip()) else text.strip().upper()
        tokens = re.findall(r"\w+", wanted)
        for one, name, words in self._rows:
            if one.retired or one.code in found:
                continue
            if one.code.startswith(begins):
                found[one.code] = ((1, len(one.code), one.code), one)
            elif name.startswith(wanted):
                found[one.code] = ((2, len(name), one.code), one)
            elif tokens and all(any(word.startswith(token) for word in words) for token in tokens):
                found[one.code] = ((3, len(name), one.code), one)
            elif len(wanted) > 3 and all(token in name for token in tokens):
                found[one.code] = ((4, len(name), one.code), one)
        best = sorted(found.values(), key=lambda pair: pair[0])[:limit]
        return tuple((_HOW[order[0]], one) for order, one in best)


class Imported(Codes):
    """The codes of the imported release in force. The shipped everyday names find its codes too; what is
    shown and written is the release's name."""

    def __init__(self, release: code_search.Codes) -> None:
        super().__init__((), whole=True)
        self._release = release

    def code(self, text: str) -> Code | None:
        found = self._release.code(text)
        return Code(found.code, found.name, found.retired) if found is not None else None

    def below(self, beginning: str) -> tuple[Code, ...]:
        return tuple(Code(one.code, one.name, one.retired) for one in self._release.below(beginning))

    @property
    def version(self) -> str:
        return self._release.version

    def ranked(self, text: str, limit: int) -> tuple[tuple[str, Code], ...]:
        first: list[tuple[str, Code]] = []
        last: list[tuple[str, Code]] = []
        for one in self._release.find(text, limit):
            (first if one.how in _SURE else last).append((one.how, Code(one.code, one.name, one.retired)))
        everyday: list[tuple[str, Code]] = []
        if len(first) < limit:
            official = (self.code(one.code) for one in _shipped(unread=False).find(text, limit))
            everyday = [("short", one) for one in official if one is not None and not one.retired]
        found: dict[str, tuple[str, Code]] = {}
        for how, code in (*first, *everyday, *last):
            found.setdefault(code.code, (how, code))
        return tuple(found.values())[:limit]


def pointed(text: str) -> str:
    """`i214` is `I21.4`; what is no code stays in capitals."""
    match = _CODE.fullmatch(text.strip())
    if match is None:
        return text.strip().upper()
    start, rest = match.group(1).upper(), match.group(2).upper()
    return f"{start}.{rest}" if rest else start


def codes() -> Codes:
    """The imported release's codes, else those of the site's file, else the shipped ones; what can't be read
    is told in the log. A file that IT has decided by policy comes before an import of the user's."""
    named = settings.text(SETTING)
    if not (named and settings.decided(SETTING)):
        system = system_named(ICD10)
        # Its library is read when codes are first asked for: a window's start is no slower.
        from desktop.terminology import code_search

        imported = code_search.codes(system) if system is not None else None
        if isinstance(imported, code_search.Codes):
            return Imported(imported)
        if imported is not None:
            return _shipped(unread=True)
    if named:
        try:
            return _site(named, Path(named).stat().st_mtime_ns)
        except (OSError, msgspec.MsgspecError) as error:
            _log.warning("the ICD-10 file of the settings can't be read: %s", type(error).__name__)
            return _shipped(unread=True)
    return _shipped(unread=False)


@lru_cache(maxsize=2)
def _shipped(*, unread: bool) -> Codes:
    data = (resources() / "vocabulary" / "icd10.json").read_bytes()
    return Codes(_read(from_json(data, _File).codes), whole=False, unread=unread)


@lru_cache(maxsize=1)
def _site(path: str, _changed: int) -> Codes:
    data = Path(path).read_bytes()
    found = from_json(data, tuple[_Row, ...] | _File)
    rows = found if isinstance(found, tuple) else (*found.codes, *found.concept)
    made = _read(rows)
    if not made:
        raise msgspec.ValidationError("no codes")
    return Codes(made, whole=True)


def _read(rows: tuple[_Row, ...]) -> tuple[Code, ...]:
    found: dict[str, Code] = {}
    pending = list(rows)
    while pending:
        row = pending.pop(0)
        pending += row.concept
        if _CODE.fullmatch(row.code.strip()):
            code = pointed(row.code)
            found[code] = Code(code, row.text or row.display or code, row.is_retired())
    return tuple(found.values())
