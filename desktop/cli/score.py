"""`fagflate score`: a clinical score with its parts, what is missing, and how it is to be read."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli.common import complain, say
from desktop.core.errors import InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.clinical.scores.declaring import Score, Value
    from desktop.clinical.scores.summing import Result

NAME = "score"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "Counts a clinical score from its parts. Alone it lists all scores; with a name alone it tells "
        "which parts the score has, and what each accepts."
    )
    # Under one name, so that what stands after an option is read too.
    parser.add_argument(
        "text", nargs="*", metavar="NAME KEY=VALUE", help=_("the score and its parts; part=? is not known")
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--file", type=Path, metavar="NDJSON", help=_("a file with the parts of one score a line")
    )
    how.add_argument(
        "--form",
        action="store_true",
        help=_("the score as a FHIR Questionnaire to load on a server; without a name all, one a line"),
    )
    how.add_argument("--markdown", action="store_true", help=_("the list of all scores as a page"))
    parser.add_argument(
        "--url",
        default="urn:fagflate:questionnaire:",
        metavar="BASE",
        help=_("what the address of such a form begins with, %(default)s otherwise"),
    )


def run(arguments: argparse.Namespace) -> int:
    """List the scores, tell of one, or count it; gives 1 when a line of a file can't be counted."""
    from desktop.cli import score_words
    from desktop.clinical.scores.every import SCORES
    from desktop.fhir import strict

    if arguments.form:
        return _forms(arguments.text, arguments.url)
    if arguments.markdown or not arguments.text:
        if arguments.text or arguments.file is not None:
            raise InputError(_("Which score? Write its name, or nothing for the list."))
        if arguments.markdown:
            say(score_words.markdown(SCORES.values()).rstrip("\n"))
        elif arguments.json:
            say(strict.dumps({"scores": [score_words.listed_json(score) for score in SCORES.values()]}))
        else:
            say(score_words.listed(SCORES.values()))
        return 0
    score = _named(arguments.text[0])
    pairs = arguments.text[1:]
    if arguments.file is not None:
        if pairs:
            raise InputError(_("Give the parts in the file or beside the name, not both."))
        return _of_file(score, arguments.file, as_json=arguments.json)
    if not pairs:
        say(strict.dumps(score_words.declared_json(score)) if arguments.json else score_words.declared(score))
        return 0
    result = _counted(score, _written(pairs))
    say(score_words.words(result) if not arguments.json else strict.dumps(score_words.as_json(result)))
    return 0


def _forms(names: list[str], base: str) -> int:
    """Print the form of one score, or of all whose words are free, a line each."""
    from desktop.clinical.forms.of_score import questionnaire
    from desktop.clinical.scores.every import SCORES
    from desktop.fhir import strict

    if len(names) > 1:
        raise InputError(_("A form is made of a score without values; write its name alone."))
    free = [score for score in SCORES.values() if score.text == "free"]
    for score in [_named(names[0])] if names else free:
        answers = f"{base}{score.key}:" if base.startswith("urn:") else f"{base}{score.key}/"
        say(strict.dumps(questionnaire(score, f"{base}{score.key}", answers, "1.0")))
    return 0


def _named(name: str) -> Score:
    from desktop.clinical.scores import part_reading
    from desktop.clinical.scores.every import SCORES
    from desktop.clinical.scores.not_held import ELSEWHERE

    wanted = part_reading.plain(name)
    for score in SCORES.values():
        if wanted and wanted in (part_reading.plain(score.key), part_reading.plain(score.title())):
            return score
    for one in ELSEWHERE:
        if wanted and wanted in (part_reading.plain(one.key), part_reading.plain(one.title)):
            raise InputError(
                _("{score} is not held here.").format(score=one.title),
                todo=one.why(),
            )
    raise InputError(
        _("There is no score “{name}”.").format(name=name[:40]) + _meant(name, SCORES),
        todo=_("“fagflate score” lists all: {names}.").format(names=", ".join(SCORES)),
    )


def _unknown(sentence: str, name: str, allowed: list[str]) -> str:
    """The sentence, what was probably meant, and all that is allowed."""
    from desktop.core.file_problems import listed

    return sentence + _meant(name, allowed) + " " + _("Allowed: {names}.").format(names=listed(allowed, 60))


def _meant(name: str, allowed: Iterable[str]) -> str:
    from desktop.core.file_problems import near

    meant = near(name, allowed)
    return " " + _("Did you mean “{name}”?").format(name=meant) if meant else ""


def _written(pairs: list[str]) -> list[tuple[str, str]]:
    """`key=value`, each; raises InputError for anything else."""
    found = []
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise InputError(
                _("“{text}” is no part.").format(text=pair[:40]), todo=_("Write part=value, as age=81.")
            )
        found.append((key.strip(), value))
    return found


def _counted(score: Score, pairs: list[tuple[str, str]]) -> Result:
    """The score of what was written; raises InputError where it can't be read or does not hold."""
    from desktop.clinical.scores import part_reading, summing

    names = part_reading.names_of(score)
    keys = [part.key for part in score.parts]
    given: dict[str, Value] = {}
    seen = set()
    for name, text in pairs:
        key = names.get(part_reading.plain(name))
        if key is None:
            sentence = _("{score} has no part {name}.").format(score=score.title(), name=name[:40])
            raise InputError(_unknown(sentence, name, keys))
        part = score.part(key)
        if key in seen:
            raise InputError(_("{part} is given twice.").format(part=part.title()))
        seen.add(key)
        try:
            value = part_reading.read(part, text)
        except part_reading.NotOffered as error:
            raise InputError(error.what + _meant(error.text, error.allowed), todo=error.todo) from error
        if value is not None:
            given[key] = value
    result = summing.count(score, given)
    if result.excluded:
        raise InputError(result.excluded)
    return result


def _of_file(score: Score, path: Path, *, as_json: bool) -> int:
    from desktop.cli import score_words
    from desktop.fhir import strict

    wrong = False
    for place, line in _lines(path):
        try:
            result = _counted(score, _of_line(line))
        except InputError as error:
            wrong = True
            if as_json:
                say(strict.dumps({"line": place, "error": error.what, "todo": error.todo}))
            else:
                complain(_("Line {n}: {what}").format(n=place, what=error))
            continue
        say(strict.dumps(score_words.as_json(result)) if as_json else score_words.words(result) + "\n")
    return 1 if wrong else 0


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for place, line in enumerate(file, 1):
                if line.strip():
                    yield place, line
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            _("{path} can't be read.").format(path=path),
            todo=_("Give a text file in UTF-8, one JSON object a line."),
            details=str(error),
        ) from error


def _of_line(line: str) -> list[tuple[str, str]]:
    """The parts of a line of JSON; null is not known."""
    from desktop.fhir import strict

    try:
        read: Any = strict.loads(line)
    except strict.StrictError as error:
        raise InputError(_("This is not JSON."), details=str(error)) from error
    if not isinstance(read, Mapping):
        raise InputError(_("Each line is one JSON object with the parts of a score."))
    return [(key, _text(key, value)) for key, value in read.items()]


def _text(key: str, value: Any) -> str:
    if value is None:
        return "?"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    literal = getattr(value, "literal", None)
    if literal is None:
        raise InputError(_("{part}: {value} can't be true.").format(part=key[:40], value=str(value)[:40]))
    return str(literal)
