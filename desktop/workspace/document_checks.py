"""Checks a document against the shapes of `schema`, and turns what is wrong into sentences with places."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from desktop.core.file_problems import listed, stands, unknown
from desktop.core.messages import _
from desktop.core.yaml_documents import Document, Where
from desktop.workspace.member_names import REFERENCES, SIZED
from desktop.workspace.schema import OWN, VERBS, LayerFile, change_model, item_model

At = TypeVar("At")


@dataclass(slots=True)
class Change:
    """One checked change: its verb, its target as written, and where it stands in the document.

    `item` says that the target is an item of the settings, by its kind and name.
    """

    verb: str
    target: str
    data: dict[str, Any]
    where: Where
    item: bool = False


@dataclass(slots=True)
class Checked:
    """A document whose header is right, and those of its changes that have the right shape, in order.

    `failed` are the targets of the others: what they should have made is not missed again.
    """

    document: Document
    data: dict[str, Any]
    changes: list[Change] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)

    @property
    def layer(self) -> str:
        """Layer of the file."""
        if named := self.data.get("layer"):
            return str(named)
        if self.data.get("sprint") is not None:
            return "sprint"
        return "base" if self.data.get("extends") is None else "specialty"


def check(document: Document, kinds: Collection[str] = ()) -> Checked | None:
    """The document, if its header is right (and a whole workspace too); everything wrong is noted in it.

    `kinds` are the words for the kinds of items that may be changed.
    """
    if document.problems:
        return None
    if not isinstance(document.data, dict):
        document.problem(
            document.place(()), _("A workspace file begins with names and values, such as “workspace: base”.")
        )
        return None
    checked = Checked(document, document.data)
    validate(document, LayerFile, document.data, ())
    _header(checked)
    sound = not document.problems
    changes = document.data.get("changes")
    for at, item in enumerate(changes if isinstance(changes, list) else ()):
        if made := _change(document, item, ("changes", at), kinds):
            checked.changes += made
        elif isinstance(item, dict):
            checked.failed.update(name for verb in VERBS if verb in item for name in _targets(item[verb]))
    return checked if sound else None


def validate(document: Document, model: type[BaseModel], data: Any, where: Where) -> None:
    """Note everything in `data`, which stands at `where` in the document, that the model refuses."""
    for place, what in refused(model, data, where, document.place, document.key_place):
        document.problem(place, what)


def refused(
    model: type[BaseModel],
    data: Any,
    where: Where,
    place: Callable[[Where], At],
    key_place: Callable[[Where], At],
) -> list[tuple[At, str]]:
    """Errors by which the model refuses the data, each with its place as the two functions tell it."""
    try:
        model.model_validate(data)
    except ValidationError as error:
        found = []
        for one in error.errors(include_url=False):
            loc = tuple(part for part in one["loc"])
            at = (*where, *loc)
            if one["type"] == "extra_forbidden":
                words = unknown(
                    _("“{name}” is not known here.").format(name=loc[-1]),
                    str(loc[-1]),
                    names_at(model, loc[:-1]),
                )
                found.append((key_place(at), words))
            elif one["type"] == "missing":
                found.append((place(at[:-1]), _("“{name}” is missing.").format(name=loc[-1])))
            else:
                words = sentence(one["type"], one.get("ctx", {}))
                if one["type"].endswith(("_type", "_parsing", "_from_float")):
                    words += " " + stands(one["input"])
                found.append((place(at), words))
        return found
    return []


def names_at(model: Any, loc: Where) -> list[str]:
    """The names that a model allows at a place inside it."""
    for part in loc:
        model = _inner(model)
        if isinstance(part, int):
            model = get_args(model)[0] if get_args(model) else None
        elif isinstance(model, type) and issubclass(model, BaseModel):
            fields = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
            model = fields.get(part)
        else:
            return []
    model = _inner(model)
    if isinstance(model, type) and issubclass(model, BaseModel):
        return [info.alias or name for name, info in model.model_fields.items()]
    return []


def _inner(model: Any) -> Any:
    """The model without `| None` and without annotations."""
    while True:
        arguments = get_args(model)
        if hasattr(model, "__metadata__"):
            model = model.__origin__
        elif type(None) in arguments:
            model = next(a for a in arguments if a is not type(None))
        elif get_origin(model) is None or not arguments:
            return model
        else:
            return model


def sentence(kind: str, context: Mapping[str, Any]) -> str:
    """Words for one of pydantic's complaints."""
    if kind == OWN:
        return str(context["sentence"])
    if kind in ("string_type", "string_sub_type"):
        return _("A text is expected here; put numbers and true/false in quotes.")
    if kind in ("int_type", "int_from_float", "int_parsing"):
        return _("A whole number is expected here.")
    if kind in ("float_type", "float_parsing"):
        return _("A number is expected here.")
    if kind in ("bool_type", "bool_parsing"):
        return _("Write true or false.")
    if kind in ("list_type", "tuple_type", "set_type", "frozen_set_type"):
        return _("A list is expected here.")
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return _("Names with values are expected here.")
    if kind in ("literal_error", "enum"):
        return _("Allowed here: {names}.").format(
            names=str(context["expected"]).replace("'", "").replace(" or ", ", ")
        )
    if kind == "string_too_short":
        return _("A text is missing here.")
    if kind == "string_too_long":
        return _("The text is too long; at most {n} characters.").format(n=context["max_length"])
    if kind == "too_short":
        return _("At least {n} is needed here.").format(n=context["min_length"])
    if kind == "too_long":
        return _("At most {n} are allowed here.").format(n=context["max_length"])
    limits = {
        "greater_than": _("The number must be above {n}."),
        "greater_than_equal": _("The number must be at least {n}."),
        "less_than": _("The number must be below {n}."),
        "less_than_equal": _("The number must be at most {n}."),
    }
    if kind in limits:
        limit = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}
        # As somebody writes it in a file: 1 and 0.5, not 1.0.
        return limits[kind].format(n=f"{context[limit[kind]]:g}")
    if kind == "string_pattern_mismatch":
        return _("It isn't written so that it can be read.")
    # What pydantic says is English, and not for people.
    return _("This can't stand here.")


def _header(checked: Checked) -> None:
    """Check the header for fields that belong together, and fields that exclude each other."""
    data, document = checked.data, checked.document

    def missing(*names: str) -> None:
        for name in names:
            if name not in data:
                document.problem(document.place(()), _("“{name}” is missing.").format(name=name))

    def strange(sentence: str, *names: str) -> None:
        for name in names:
            if name in data:
                document.problem(document.key_place((name,)), sentence.format(name=name))

    whole = ("tabs", "worklist", "orders", "note", "labs_first", "scores", "reasons", "shortcuts")
    of_sprint = (
        "sprint",
        "status",
        "owner",
        "owner_id",
        "goal",
        "shortens",
        "measure",
        "from",
        "to",
        "approvals",
        "pilot",
        "decisions",
    )
    if "layer" in data:
        missing("changes")
        needed = {"role": ("roles",), "ward": ("wards", "services")}.get(data["layer"], ())
        if needed and not any(name in data for name in needed):
            missing(needed[0])
        strange(
            _("“{name}” has no place in this layer's file."),
            "extends", "title", "specialty", *of_sprint, *whole,
            *(name for name in ("roles", "wards", "services") if name not in needed),
        )  # fmt: skip
        return
    missing("workspace")
    if "extends" in data:
        missing("changes")
        strange(
            _("A workspace that extends another changes it under “changes”; “{name}” can't stand here."),
            *whole,
        )
    else:
        missing("title", "tabs")
        strange(_("“{name}” needs “extends”: the workspace that is changed."), "changes", *of_sprint)
        return
    if "sprint" in data:
        missing("owner", "goal", "from", "to")
        start, end = data.get("from"), data.get("to")
        if isinstance(start, str) and isinstance(end, str) and _date(end) < _date(start):
            document.problem(document.place(("to",)), _("The sprint ends before it begins."))
        if isinstance(pilot := data.get("pilot"), dict):
            _pilot(document, pilot, pilot.get("from", start))
    else:
        missing("title")
        strange(_("“{name}” belongs to a sprint; write “sprint” and its number too."), *of_sprint[1:])


def _pilot(document: Document, pilot: dict[str, Any], start: Any) -> None:
    """Check that a pilot names somebody, and ends no earlier than it begins."""
    if not any(name in pilot for name in ("wards", "roles", "duties", "persons")):
        words = _("The pilot names nobody: write “wards”, “roles”, “duties” or “persons”.")
        document.problem(document.key_place(("pilot",)), words)
    until = pilot.get("until")
    if isinstance(start, str) and isinstance(until, str) and _date(until) < _date(start):
        document.problem(document.place(("pilot", "until")), _("The pilot ends before it begins."))


def named_by(checked: Checked) -> Iterator[str]:
    """The names (“column pod”) in the lists that a file writes whole, or adds to by `set: workspace`."""
    wholes = [checked.data, *(one.data for one in checked.changes if one.target == "workspace")]
    for kind, where in REFERENCES.items():
        for said in wholes:
            names: Any = said
            for part in where:
                names = names.get(part) if isinstance(names, dict) else None
            names = names.get("add") if isinstance(names, dict) else names
            yield from (f"{kind} {name}" for name in names) if isinstance(names, list) else ()


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _targets(target: Any) -> list[str]:
    return [str(one) for one in target] if isinstance(target, list) else [str(target)]


def _change(document: Document, item: Any, where: Where, kinds: Collection[str]) -> list[Change]:
    """The change that a member of the list says; several where it names several targets; none if wrong."""
    before = len(document.problems)
    if not isinstance(item, dict):
        document.problem(
            document.place(where), _("A change begins with one of: {names}.").format(names=listed(VERBS))
        )
        return []
    verbs = [key for key in item if key in VERBS]
    if len(verbs) != 1:
        if verbs:
            document.problem(
                document.key_place((*where, verbs[1])),
                _("One change does one thing; begin “{name}” on a line of its own with a hyphen.").format(
                    name=verbs[1]
                ),
            )
        else:
            first = next(iter(item), "")
            document.problem(
                document.key_place((*where, first)),
                unknown(_("“{name}” is not a change.").format(name=first), first, VERBS),
            )
        return []
    verb = verbs[0]
    if isinstance(item[verb], list):
        return _several(document, item, verb, where, kinds)
    return _one(document, item, verb, where, kinds, before)


def _one(
    document: Document, item: dict[str, Any], verb: str, where: Where, kinds: Collection[str], before: int
) -> list[Change]:
    target = item[verb]
    first, space, name = target.partition(" ") if isinstance(target, str) else ("", "", "")
    item_of_settings = bool(space and first in kinds and name)
    if item_of_settings:
        model: type[BaseModel] = item_model(verb, listed=first in REFERENCES, sized=first == SIZED)
    elif space and first != "tab":
        words = unknown(_("There is no kind of item “{name}”.").format(name=first), first, ("tab", *kinds))
        document.problem(document.place((*where, verb)), words)
        return []
    else:
        model = change_model(verb, target)
    validate(document, model, item, where)
    ways = [name for name in ("to", "before", "after") if item.get(name) is not None]
    if len(ways) > 1:
        document.problem(
            document.key_place((*where, ways[1])), _("Write only one of “to”, “before” and “after”.")
        )
    if len(document.problems) > before:
        return []
    return [Change(verb, target, item, where, item=item_of_settings)]


def _several(
    document: Document, item: dict[str, Any], verb: str, where: Where, kinds: Collection[str]
) -> list[Change]:
    """The same change of several things, in the order in which they are named."""
    if verb == "set" or not item[verb] or not all(isinstance(one, str) for one in item[verb]):
        words = _("Several names can stand together in “add”, “remove” and “move”; each as a text.")
        document.problem(document.place((*where, verb)), words)
        return []
    found: list[Change] = []
    for number, target in enumerate(item[verb]):
        one = {**item, verb: target}
        if number:
            # In a row after the first, wherever that goes.
            for way in ("to", "before", "after"):
                one.pop(way, None)
            former = item[verb][number - 1]
            if verb != "remove":
                one["after"] = former.partition(" ")[2] or former
        if not (made := _one(document, one, verb, where, kinds, len(document.problems))):
            return []
        found += made
    return found
