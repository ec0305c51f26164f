"""Output of `fagflate score`: for people, for programs, and as the page `docs/scores.md`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from desktop.clinical.scores import summing
from desktop.clinical.scores.declaring import Alone, Item, Score
from desktop.clinical.scores.not_held import ELSEWHERE
from desktop.clinical.scores.part_reading import accepts, given_words
from desktop.clinical.scores.summing import Result
from desktop.core.formats import number
from desktop.core.messages import _, using


def source(score: Score) -> str:
    """Source of a score, with its year."""
    return score.source if f"({score.year})" in score.source else f"{score.source} ({score.year})"


def listed(scores: Iterable[Score]) -> str:
    """All scores: key, title, source."""
    rows = [(score.key, score.title(), source(score)) for score in scores]
    widths = [max(len(row[at]) for row in rows) for at in (0, 1)]
    return "\n".join(f"{key:<{widths[0]}}  {title:<{widths[1]}}  {said}" for key, title, said in rows)


def declared(score: Score) -> str:
    """Declaration of a score, part by part."""
    lines = [score.title()]
    width = max(len(part.key) for part in score.parts)
    for part in score.parts:
        may = ", " + _("if known") if part.optional else ""
        lines.append(f"  {part.key:<{width}}  {part.title()}: {accepts(part)}{may}")
    lines += _bands(score)
    if score.ages is not None:
        lines.append("  " + _("{score} holds {ages}.").format(score=score.title(), ages=score.ages.words()))
    return "\n".join((*lines, *_foot(score)))


def _bands(score: Score) -> list[str]:
    said = [
        "  " + _("From {n}: {words}").format(n=number(band.since), words=band.words()) for band in score.bands
    ]
    return said if score.alone is None else [*said, f"  {score.alone.band.words()}"]


def _foot(score: Score) -> list[str]:
    caution = [f"  {score.caution()}"] if score.caution is not None else []
    said = "  " + _("Source: {source}.").format(source=source(score))
    return [*caution, said, f"  {score.licence()}", *_checked(score)]


def words(result: Result) -> str:
    """A score with its band, its parts and their points, what is missing, and where it comes from."""
    score = result.score
    band = f". {result.band.words()}" if result.band is not None else ""
    lines = [f"{score.title()}: {summing.words(result)}{band}"]
    if result.missing:
        names = ", ".join(score.part(key).title() for key in result.missing)
        lines.append("  " + _("Missing: {names}.").format(names=names))
    if result.untestable:
        names = ", ".join(score.part(key).title() for key in result.untestable)
        lines.append("  " + _("Not testable: {names}.").format(names=names))
    rows = _rows(result)
    if rows:
        widths = [max(len(row[at]) for row in rows) for at in (0, 1)]
        lines += [f"  {a:<{widths[0]}}  {b:<{widths[1]}}  {c}".rstrip() for a, b, c in rows]
    lines += [f"  {note}" for note in result.notes]
    return "\n".join((*lines, "  " + _("Source: {source}.").format(source=source(score)), *_checked(score)))


def _checked(score: Score) -> list[str]:
    """Note until a clinician has checked a declaration."""
    return [] if score.checked_by else ["  " + _("Not quality-assured.")]


def _rows(result: Result) -> list[tuple[str, str, str]]:
    """Title, what was given, points: of each item, then of what gives none."""
    score = result.score
    items = {item.key for item in score.items}
    told: set[str] = set()
    rows = []
    for item, row in zip(score.items, result.rows, strict=bool(result.rows)):
        # What is an item of its own stands there.
        own = [key for key in item.parts if key == item.key or key not in items]
        told.update(own)
        rows.append((row.title, _given(result, item, own), _points(row)))
    rest = [part for part in score.parts if part.key not in told and part.key in result.given]
    return rows + [(part.title(), given_words(part, result.given[part.key]), "") for part in rest]


def _given(result: Result, item: Item, keys: list[str]) -> str:
    """Values given for an item; of several parts each with its name."""
    said = []
    for key in keys:
        part = result.score.part(key)
        text = given_words(part, result.given[key]) if key in result.given else "?"
        said.append(text if len(item.parts) == 1 or len(keys) == 1 else f"{part.title()} {text}")
    return ", ".join(said)


def _points(row: summing.Row) -> str:
    if row.points is not None:
        return number(row.points)
    return f"{number(row.least)}–{number(row.most)}"


def as_json(result: Result) -> dict[str, Any]:
    """A score for programs; `score` is null where it is not certain."""
    score = result.score
    return {
        "name": score.key,
        "title": score.title(),
        "score": result.value,
        "unit": score.unit or None,
        "least": result.least,
        "most": result.most,
        "band": None if result.band is None else {"key": result.band.key, "text": result.band.words()},
        "text": summing.words(result),
        "given": dict(result.given),
        "parts": [
            {"key": row.key, "title": row.title, "points": row.points, "least": row.least, "most": row.most}
            for row in result.rows
        ],
        "missing": list(result.missing),
        "untestable": list(result.untestable),
        "notes": list(result.notes),
        "source": source(score),
        "checked_by": score.checked_by,
    }


def listed_json(score: Score) -> dict[str, Any]:
    """A score in the list, for programs."""
    return {
        "name": score.key,
        "title": score.title(),
        "source": source(score),
        "licence": score.licence(),
        "text": score.text,
        "checked_by": score.checked_by,
    }


def declared_json(score: Score) -> dict[str, Any]:
    """Declaration of a score for programs, with the codes of its parts in a record."""
    return listed_json(score) | {
        "codes": _codes(score.codes),
        "ages": score.ages.words() if score.ages is not None else None,
        "parts": [
            {
                "key": part.key,
                "title": part.title(),
                "accepts": accepts(part),
                "optional": part.optional,
                "codes": _codes(part.codes),
            }
            for part in score.parts
        ],
        "bands": [{"key": one.key, "since": one.since, "text": one.words()} for one in score.bands],
        "alone": None if score.alone is None else _alone(score.alone),
    }


def _alone(alone: Alone) -> dict[str, Any]:
    band = alone.band
    return {"points": alone.points, "below": alone.below, "key": band.key, "text": band.words()}


def _codes(codes: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"system": system, "code": code} for system, code in codes]


def markdown(scores: Iterable[Score]) -> str:
    """The page of all scores, in English as the other pages."""
    with using("en"):
        return _page(scores)


HEAD = """# Clinical scores

Made by `fagflate score --markdown` from the declarations in `desktop/clinical/scores`; a test holds it up
to date.

`fagflate score --form NAME` prints a score as a FHIR Questionnaire (SDC) to load on a server; without a
name all whose words are free, one a line: `fagflate score --form > forms.ndjson`, then `fagflate load`.

Nobody with a clinical licence has checked these scores yet. A band is told only when every way to complete
the score has it; until then a score is "at least", with the parts that are missing. Where the words of the
items are not free, parts are numbered, and the words are loaded by the site.

| score | title | from–to | holds | source | licence | words |
|---|---|---|---|---|---|---|
"""


NOT_HELD = """
## Not held here

Asked for by specialties, and loaded by the site as a form: `fagflate score NAME` says why.

| score | title | why |
|---|---|---|
"""


def _page(scores: Iterable[Score]) -> str:
    lines = []
    for score in scores:
        low, high = score.whole() if score.formula is None else (None, None)
        span = score.unit if low is None or high is None else f"{number(low)}–{number(high)}"
        holds = score.ages.words() if score.ages is not None else ""
        cells = (f"`{score.key}`", score.title(), span, holds, source(score), score.licence(), score.text)
        lines.append("| " + " | ".join(cells) + " |\n")
    missing = [f"| `{one.key}` | {one.title} | {one.why()} |\n" for one in ELSEWHERE]
    return HEAD + "".join(lines) + NOT_HELD + "".join(missing)
