"""A validator for the part of JSON Schema that our schema uses; any other keyword is an error of the test."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}
_REMARKS = {"format", "$schema", "$defs", "title", "description", "default"}


def errors(whole: dict[str, Any], value: Any) -> list[str]:
    """What the schema refuses, with the way to it."""
    return list(_errors(whole, whole, value, "$"))


def _errors(whole: dict[str, Any], schema: Any, value: Any, at: str) -> list[str]:
    if isinstance(schema, bool):
        return [] if schema else [f"{at}: nothing is allowed"]

    def inside(inner: Any, one: Any = value, where: str = at) -> list[str]:
        return _errors(whole, inner, one, where)

    found: list[str] = []
    for word, rule in schema.items():
        match word:
            case "$ref":
                target: Any = whole
                for part in rule.removeprefix("#/").split("/"):
                    target = target[part]
                found += inside(target)
            case "type":
                kinds = rule if isinstance(rule, list) else [rule]
                found += [] if any(_TYPES[kind](value) for kind in kinds) else [f"{at}: not {rule}"]
            case "const":
                found += [] if value == rule else [f"{at}: not {rule}"]
            case "enum":
                found += [] if value in rule else [f"{at}: not one of {rule}"]
            case "pattern":
                found += [] if not isinstance(value, str) or re.search(rule, value) else [f"{at}: {rule}"]
            case "minLength" | "maxLength" | "minItems" | "maxItems" | "maxProperties":
                if isinstance(value, str | list | dict) and (
                    len(value) < rule if word.startswith("min") else len(value) > rule
                ):
                    found.append(f"{at}: {word} {rule}")
            case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
                if _TYPES["number"](value):
                    fits = {
                        "minimum": value >= rule,
                        "maximum": value <= rule,
                        "exclusiveMinimum": value > rule,
                        "exclusiveMaximum": value < rule,
                    }
                    found += [] if fits[word] else [f"{at}: {word} {rule}"]
            case "anyOf":
                every = [inside(inner) for inner in rule]
                found += [] if not all(every) else [f"{at}: none of {every}"]
            case "oneOf":
                right = [inner for inner in rule if not inside(inner)]
                if len(right) != 1:
                    found.append(f"{at}: {len(right)} of oneOf: {[inside(inner) for inner in rule]}")
            case "allOf":
                for inner in rule:
                    found += inside(inner)
            case "not":
                found += [] if inside(rule) else [f"{at}: what must not be"]
            case "if":
                found += [] if inside(rule) else inside(schema["then"])
            case "then":
                assert "if" in schema
            case "required":
                if isinstance(value, dict):
                    found += [f"{at}: {name} is missing" for name in rule if name not in value]
            case "properties":
                if isinstance(value, dict):
                    for name, inner in rule.items():
                        if name in value:
                            found += inside(inner, value[name], f"{at}.{name}")
            case "additionalProperties":
                if isinstance(value, dict):
                    for name in value:
                        if name not in schema.get("properties", {}):
                            found += inside(rule, value[name], f"{at}.{name}")
            case "items":
                if isinstance(value, list):
                    for number, one in enumerate(value):
                        found += inside(rule, one, f"{at}[{number}]")
            case _:
                assert word in _REMARKS, word
    return found
