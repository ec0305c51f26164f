"""The JSON Schema of workspace files, for editors that complete and check while somebody writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from desktop.workspace.known import Known
from desktop.workspace.member_names import REFERENCES, SIZED
from desktop.workspace.schema import VERBS, AddPanel, LayerFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SPRINT = (
    "sprint", "status", "owner", "owner_id", "goal", "shortens", "measure", "from", "to", "pilot",
    "decisions",
)  # fmt: skip
_FOLLOWED = ("specialty",)
_WHOLE = ("tabs", "worklist", "orders", "note", "labs_first", "scores", "reasons", "shortcuts")


def json_schema(known: Known | None = None) -> dict[str, Any]:
    """The schema as one JSON object; with `known`, also the kinds of panels and their options."""
    known = known or Known()
    changes = [model for models in VERBS.values() for model in models if model is not None]
    options = {kind: known.options_model(kind) for kind in known.kinds or ()}
    models: list[type[BaseModel]] = [LayerFile, *changes, *(m for m in options.values() if m is not None)]
    refs, whole = models_json_schema([(model, "validation") for model in models], by_alias=True)
    found = {model: refs[model, "validation"] for model in models}
    definitions: dict[str, Any] = whole["$defs"]

    def name(model: type[BaseModel]) -> str:
        return str(found[model]["$ref"]).rsplit("/", 1)[-1]

    file = definitions.pop(name(LayerFile))
    file["properties"]["changes"] = {
        "description": "Changes to what is extended, done from the top down.",
        "type": "array",
        "items": {"anyOf": [*(found[model] for model in changes), *_items(known, definitions)]},
    }
    for verb, (panel, _tab, _whole) in VERBS.items():
        # A panel's name matches neither a tab's nor the workspace's own.
        definitions[name(panel)]["properties"][verb]["not"] = {"const": "workspace"}
    if known.kinds is not None:
        for model in (definitions["PanelPart"], definitions[name(AddPanel)]):
            _kinds(model, {kind: found[m] if m else None for kind, m in options.items()})
    file["oneOf"] = [
        {"required": ["workspace", "title", "tabs"], "not": _any_of("layer", "extends", "changes", *_SPRINT)},
        {"required": ["workspace", "extends", "changes"], "not": _any_of("layer", *_WHOLE),
         "oneOf": [{"required": ["sprint", "owner", "goal", "from", "to"]},
                   {"required": ["title"], "not": _any_of(*_SPRINT)}]},
        {"required": ["layer", "changes"], "not": _any_of("extends", "title", *_FOLLOWED, *_SPRINT, *_WHOLE)},
    ]  # fmt: skip
    return {"$schema": DIALECT, **file, "title": "Fagflate workspace", "$defs": definitions}


def _items(known: Known, definitions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A shape for each verb on each kind of item."""
    texts = {"type": "string", "minLength": 1}
    position = {"to": {"anyOf": [{"enum": ["first", "last"]}, {"type": "integer", "minimum": 1}]}}
    placed = {**position, "before": texts, "after": texts, "why": texts}
    shapes = [kind.items.shape for kind in known.items.values() if _is_struct(kind.items.shape)]
    made, parts = msgspec.json.schema_components(shapes, ref_template="#/$defs/item-{name}")
    # A decimal may stand as a number.
    parts = json.loads(json.dumps(parts).replace(_DECIMAL, _NUMBER))
    # The items' own shapes are taken apart below; what stands in them is referred to.
    text = json.dumps(parts)
    definitions |= {f"item-{name}": part for name, part in parts.items() if f'"#/$defs/item-{name}"' in text}
    if not known.settings:
        yield from _any_item()
    fields: dict[str, dict[str, Any]] = {kind: {} for kind in REFERENCES}
    for word, kind in known.items.items():
        shape = kind.items.shape
        fields[word] = parts[_name(made[shapes.index(shape)])] if _is_struct(shape) else {}
    for word, shape in fields.items():
        name = {"type": "string", "pattern": f"^{word} \\S.*$"}
        several = {"anyOf": [name, {"type": "array", "items": name, "minItems": 1}]}
        for verb in ("remove", "move"):
            yield _closed({verb: several, **(placed if verb == "move" else {"why": texts})}, verb)
        key = known.items[word].items.key if word in known.items else ""
        own = {n: part for n, part in shape.get("properties", {}).items() if n != key}
        if word not in REFERENCES:
            usual = {n: {"anyOf": [part, _CHANGED, {"type": "null"}]} for n, part in own.items()}
            yield _closed({"set": name, "why": texts, **(usual if own else {"value": {}})}, "set")
        elif word == SIZED:
            width = {"anyOf": [{"type": "integer", "minimum": 40, "maximum": 400}, {"type": "null"}]}
            yield _closed({"set": name, "why": texts, "width": width}, "set", "width")
        needed = [n for n in shape.get("required", ()) if n != key]
        new = own if own or word in REFERENCES else {"value": {}}
        yield _closed({"add": several if word in REFERENCES else name, **placed, **new}, "add", *needed)


def _any_item() -> Iterator[dict[str, Any]]:
    """A change to an item of whatever kind, where nobody has said which there are."""
    name = {"type": "string", "pattern": "^(?!tab )[a-z][a-z0-9-]* \\S.*$"}
    several = {"anyOf": [name, {"type": "array", "items": name, "minItems": 1}]}
    for verb in VERBS:
        yield {"type": "object", "properties": {verb: several}, "required": [verb]}


_DECIMAL, _NUMBER = '{"type": "string", "format": "decimal"}', '{"type": ["number", "string"]}'
_CHANGED = {
    "type": "object",
    "properties": {"add": {"type": "array"}, "remove": {"type": "array"}},
    "additionalProperties": False,
}
"""A list that is added to and taken from."""


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(required), "additionalProperties": False
    }  # fmt: skip


def _is_struct(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, msgspec.Struct)


def _name(reference: dict[str, Any]) -> str:
    return str(reference["$ref"]).rsplit("/item-", 1)[-1]


def _any_of(*names: str) -> dict[str, Any]:
    return {"anyOf": [{"required": [name]} for name in names]}


def _kinds(model: dict[str, Any], options: dict[str, Any]) -> None:
    """Allow only the known kinds, each with its own options."""
    model["properties"]["kind"] = {"enum": sorted(options)}
    model["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": kind}}},
            "then": {"properties": {"options": {"anyOf": [shape, {"type": "null"}]}}},
        }
        for kind, shape in sorted(options.items())
        if shape is not None
    ]
