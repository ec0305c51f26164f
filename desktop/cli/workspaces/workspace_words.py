"""`fagflate workspace check`: phrases nobody can write, empty headings, scores without words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from desktop.cli.workspaces.workspace_room import own
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.core.file_problems import Problem
    from desktop.core.yaml_documents import Where
    from desktop.shown.workspace import Source
    from desktop.workspace.loader import Resolved


def unknown_names(made: Resolved) -> list[Problem]:
    """Names in the phrases of the hospital's files that the record doesn't have and nobody is asked for: such
    a phrase can't be written at all."""
    with _in_use(made):
        return list(_unknown_names(made))


def told_of_words(made: Resolved) -> list[str]:
    """Headings that a phrase leaves empty, and scores whose words aren't shipped, where the hospital's files
    say so."""
    with _in_use(made):
        return [*_empty_headings(made), *_wordless_scores(made)]


@contextmanager
def _in_use(made: Resolved) -> Iterator[None]:
    from desktop.core import configured

    before = configured.now_in_use()
    configured.use(made.settings)
    try:
        yield
    finally:
        configured.use(before)


def _unknown_names(made: Resolved) -> Iterator[Problem]:
    from desktop.core.file_problems import Problem, unknown
    from desktop.letters.compose import named, phrases

    for phrase in phrases.shipped():
        source = _own_source(made, (f"phrase/{phrase.name}/say", f"phrase/{phrase.name}"))
        for name, others in named.unknown(phrase.template, phrase.ask) if source else ():
            words = _("The record has no “{name}”, and it does not stand in “ask”.").format(name=name)
            yield Problem(*_place(made, source, name), unknown(words, name, others))


def _empty_headings(made: Resolved) -> Iterator[str]:
    from desktop.letters.compose import note_templates, phrases

    asks = {phrase.name for phrase in phrases.shipped() if phrase.ask}
    for template in note_templates.shipped():
        item = f"note-template/{template.id}"
        for heading in template.headings:
            for name in heading.say if not heading.gaps else ():
                source = _own_source(made, (f"{item}/headings", item, f"phrase/{name}/ask", f"phrase/{name}"))
                if name in asks and source is not None:
                    words = _(
                        "{place}: under “{heading}” of {template} the phrase “{name}” asks for something, and"
                        " is left out without “gaps: true”: nothing stands there."
                    )
                    file, line, column = _place(made, source, name)
                    yield words.format(
                        place=f"{file}:{line}:{column}",
                        heading=heading.title,
                        template=template.id,
                        name=name,
                    )


def _wordless_scores(made: Resolved) -> Iterator[str]:
    from desktop.clinical.scores.every import SCORES

    shown = made.workspace
    found: dict[str, Source | None] = {}
    for name in shown.scores:
        found.setdefault(name, _own_source(made, (f"scores/{name}", "scores")))
    for panel in (panel for tab in shown.tabs for panel in tab.panels):
        source = _own_source(made, (f"panels/{panel.id}/options/screens", f"panels/{panel.id}/options"))
        for name in _scores_in(panel.options):
            found[name] = found.get(name) or source
    for name, source in found.items():
        if source is not None and name in SCORES and SCORES[name].text == "site":
            words = _(
                "{place}: the words of {title} are not free and don't come with Fagflate. Nobody can fill it"
                " in until you have loaded the form on the server that you have a licence for."
            )
            file, line, column = _place(made, source, name)
            yield words.format(place=f"{file}:{line}:{column}", title=SCORES[name].title())


def _scores_in(options: Any) -> Iterator[str]:
    """Every `score` that a panel's options name."""
    if isinstance(options, list | tuple):
        for one in options:
            yield from _scores_in(one)
    elif isinstance(options, dict):
        for key, value in options.items():
            if key == "score" and isinstance(value, str):
                yield value
            yield from _scores_in(value)


def _own_source(made: Resolved, ways: Iterable[str]) -> Source | None:
    """The place of the hospital's files that last said something of the first of these ways, or of what
    stands in it; None where none does."""
    sources = made.workspace.sources
    for way in ways:
        every = [one for one in sources if one == way or one.startswith(f"{way}/")]
        mine = [sources[one][-1] for one in every if own(made, sources[one][-1])]
        if mine:
            return mine[-1]
    return None


def _place(made: Resolved, source: Source | None, text: str) -> tuple[str, int, int]:
    """File, line and column of a text within what a place wrote; of the place where it isn't found in it."""
    from desktop.core.yaml_documents import read_file

    assert source is not None
    document = read_file(made.headers[source.file].path, source.file)
    around: Where = ("changes", source.point - 1) if source.point else ()
    for where, value in _texts(document.data, ()):
        if where[: len(around)] == around and (value == text or value.endswith(f" {text}")):
            return source.file, *document.place(where)
    return source.file, source.line, source.column


def _texts(value: Any, where: Where) -> Iterator[tuple[Where, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(one, (*where, key))
