"""Tables of `docs/roles.md`: role × kind of data, role × right, and what each act and question asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desktop.acts import RecordAct
from desktop.acts import role_table as roles
from desktop.acts.act import as_shipped
from desktop.acts.capabilities import FREE_TO_DO, FREE_TO_SEE, NEVER, NEVER_SEES, Capability, Shows
from desktop.core.messages import pick, using
from desktop.shown.ask import declared
from desktop.views import answers
from desktop.views.answering import answered
from desktop.views.roles import role_words

__all__ = ["answers", "sections"]  # the first declares what is answered


def sections() -> dict[str, str]:
    """Each generated section by its name, of the table as it is shipped, in English."""
    with using("en"):
        return {
            "roles-see": "".join(_see()),
            "roles-may": "".join(_may()),
            "roles-acts": "".join(_acts()),
            "roles-questions": "".join(_questions()),
        }


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _head(first: str) -> Iterator[str]:
    titles = [pick(role.title) for role in roles.TABLE.shipped().roles.values()]
    yield _row((first, *titles))
    yield _row(["---"] * (len(titles) + 1)).replace(" ", "")


def _see() -> Iterator[str]:
    yield from _head("kind of data")
    for kind in Shows:
        if kind in FREE_TO_SEE:
            continue
        cells = (
            "yes" if kind in role.see else "never" if kind in NEVER_SEES.get(name, ()) else ""
            for name, role in roles.TABLE.shipped().roles.items()
        )
        yield _row((f"`{kind}`: {role_words.shown(kind)}", *cells))


def _may() -> Iterator[str]:
    yield from _head("right")
    for capability in Capability:
        if capability in FREE_TO_DO:
            continue
        cells = (
            "yes"
            if capability in roles.in_use()[name].may
            else "never"
            if capability in NEVER.get(name, ())
            else ""
            for name in roles.TABLE.shipped().roles
        )
        yield _row((f"`{capability}`: {role_words.right(capability)}", *cells))


def _acts() -> Iterator[str]:
    yield "| right | acts on the record | acts of the window |\n|---|---|---|\n"
    for capability in Capability:
        kinds = [one.kind for one in as_shipped() if one.may is capability]
        record = [kind.__name__ for kind in kinds if issubclass(kind, RecordAct)]
        window = [kind.__name__ for kind in kinds if not issubclass(kind, RecordAct)]
        yield _row((f"`{capability}`", _names(record), _names(window)))


def _questions() -> Iterator[str]:
    yield "| kind of data | questions | and for paper |\n|---|---|---|\n"
    for kind in Shows:
        asked = [one for one in answered() if declared(one).shows is kind]
        plain = [one.__name__ for one in asked if declared(one).may in FREE_TO_DO]
        paper = [one.__name__ for one in asked if declared(one).may not in FREE_TO_DO]
        yield _row((f"`{kind}`", _names(plain), _names(paper)))


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "–"
