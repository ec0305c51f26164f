"""Names and tones of score bands, as a hospital configures them: the limits stay their source's.

A hospital gives a band other words and another tone. It can't move a limit, leave a band out, or mark a
graver one less than a milder one: what was validated is the score with its limits, and nothing critical is
hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import msgspec

from desktop.clinical.scores.declaring import Band, Score
from desktop.clinical.scores.every import SCORES
from desktop.core.configured import Origin, Settings, configured, guarded
from desktop.core.converting import Refused, convert
from desktop.core.file_problems import unknown
from desktop.core.messages import Words, _, pick

Tone = Literal["", "warn", "danger"]
_GRAVE: Final[Mapping[str, int]] = {"": 0, "warn": 1, "danger": 2}
UNCHANGED: Final = frozenset({"news2", "4at"})
"""Scores that may be used freely only as they are (`Score.licence`): their words are their source's."""


class BandSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A band of a score: its words, where they are not the source's own, and how it asks for attention."""

    name: Words | None = None
    tone: Tone = ""


class ScoreBands(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names and tones of a score's bands, by the band's name; its limits are its source's."""

    key: str
    bands: dict[str, BandSaid]


class _File(msgspec.Struct):
    source: str
    checked_by: str | None
    scores: tuple[ScoreBands, ...]


def _checked(data: Any, _origin: Origin) -> _File:
    found: _File = convert(data, _File)
    given = {one.key for one in found.scores}
    if missing := [key for key in SCORES if key not in given]:
        raise Refused(("scores",), _("A score can't be left out: {name}.").format(name=missing[0]))
    for at, one in enumerate(found.scores):
        score = SCORES.get(one.key)
        if score is None:
            words = unknown(_("There is no score “{name}”.").format(name=one.key), one.key, list(SCORES))
            raise Refused(("scores", at, "key"), words)
        _check(score, one, ("scores", at, "bands"))
    return found


def _check(score: Score, said: ScoreBands, where: tuple[str | int, ...]) -> None:
    every = {band.key: band for band in bands_of(score)}
    for key, one in said.bands.items():
        if key not in every:
            words = _("“{score}” has no band “{name}”.").format(score=score.key, name=key)
            raise Refused((*where, key), unknown(words, key, list(every)), key=True)
        if one.name is not None and score.key in UNCHANGED:
            words = _("{score} may only be used unchanged: its words are its source's.")
            raise Refused((*where, key, "name"), words.format(score=score.title()))
    if missing := [key for key in every if key not in said.bands]:
        words = _("A band can't be left out: {name}.")
        raise Refused(where, words.format(name=missing[0]))
    names: dict[str, str] = {}
    for key, band in every.items():
        one = said.bands[key]
        name = pick(one.name) if one.name is not None else band.words()
        other = names.setdefault(name.strip().casefold(), key)
        if not name.strip() or other != key:
            words = _("Each band needs words of its own, to be told from the others.")
            raise Refused((*where, key if one.name is not None else other, "name"), words)
    _check_tones(score, said, where)


def _check_tones(score: Score, said: ScoreBands, where: tuple[str | int, ...]) -> None:
    """Refuse a tone that hides what is critical, or that turns the order of two bands round."""
    shipped = next(one for one in BANDS.document().data["scores"] if one["key"] == score.key)["bands"]
    own = {key: _GRAVE[str((one or {}).get("tone", ""))] for key, one in shipped.items()}
    for key, one in said.bands.items():
        if own[key] == _GRAVE["danger"] and one.tone != "danger":
            words = _("“{name}” is critical: it can't be marked as less.")
            raise Refused((*where, key, "tone"), words.format(name=key))
        for other, beside in said.bands.items():
            if own[key] > own[other] and _GRAVE[one.tone] < _GRAVE[beside.tone]:
                words = _("“{name}” is graver than “{other}”: it can't be marked as less.")
                raise Refused((*where, key, "tone"), words.format(name=key, other=other))


def bands_of(score: Score) -> tuple[Band, ...]:
    """All bands of a score, that of a single item too."""
    return (*score.bands, *((score.alone.band,) if score.alone is not None else ()))


BANDS: Settings[_File] = Settings(
    "vocabulary/scores.yaml", _checked, {"score-bands": guarded(("scores",), ScoreBands, "key")}
)


@configured
def _said() -> Mapping[tuple[str, str], BandSaid]:
    return {(one.key, key): band for one in BANDS.now().scores for key, band in one.bands.items()}


def words(score: Score, band: Band) -> str:
    """Name of a band: the hospital's words, else its source's."""
    name = _said()[score.key, band.key].name
    return pick(name) if name is not None else band.words()


def tone(score: Score, band: Band) -> Tone:
    """Tone of a band."""
    return _said()[score.key, band.key].tone
