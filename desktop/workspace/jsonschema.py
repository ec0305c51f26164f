"""The JSON Schema of workspace files, for editors that complete and check while somebody writes."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from desktop.workspace.known import Known
from desktop.workspace.schema import VERBS, AddPanel, LayerFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SPRINT = ("sprint", "status", "owner", "goal", "from", "to")
_FOLLOWED = ("wards", "specialty")
_WHOLE = ("tabs", "worklist", "orders", "note", "labs_first")


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
        "items": {"anyOf": [found[model] for model in changes]},
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
