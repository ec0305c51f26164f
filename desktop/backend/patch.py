"""JSON Patch (RFC 6902) on a resource; numbers keep their literal."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

from desktop.backend.outcome import FhirError, invalid
from desktop.fhir.strict import MAX_DEPTH, dumps

MAX_OPERATIONS = 1000
MAX_COPIED = 4 * 1024 * 1024


def apply(document: dict[str, Any], operations: Any) -> Any:
    """The document after all operations; FhirError 400 for a malformed patch, 422 where it does not fit."""
    if not isinstance(operations, list) or len(operations) > MAX_OPERATIONS:
        raise invalid(f"A JSON Patch is a list of at most {MAX_OPERATIONS} operations", code="structure")
    root: dict[str, Any] = {"": document}
    copied = 0
    for index, operation in enumerate(operations):
        place = f"[{index}]"
        if not isinstance(operation, dict):
            raise invalid("An operation is an object", place, "structure")
        kind = operation.get("op")
        path = _pointer(operation.get("path"), place)
        if kind in ("add", "replace", "test") and "value" not in operation:
            raise invalid(f"{kind} needs a value", place, "required")
        if kind == "test":
            if not same(_get(root, path, place), operation["value"]):
                raise FhirError(422, "processing", f"test of {operation['path']} does not hold", place)
        elif kind == "add":
            _add(root, path, operation["value"], place)
        elif kind == "remove":
            _remove(root, path, place)
        elif kind == "replace":
            _replace(root, path, operation["value"], place)
        elif kind in ("move", "copy"):
            source = _pointer(operation.get("from"), place)
            value = _get(root, source, place)
            if kind == "move":
                if path[: len(source)] == source and path != source:
                    raise FhirError(422, "processing", "A value can't be moved into itself", place)
                _remove(root, source, place)
            else:
                value = copy.deepcopy(value)
                copied += len(dumps(value))
                if copied > MAX_COPIED:
                    raise FhirError(422, "too-costly", "The patch copies too much", place)
            _add(root, path, value, place)
        else:
            raise invalid(f"{kind!r} is not an operation of JSON Patch", place)
        if _too_deep(root):
            raise FhirError(422, "structure", f"The patch nests deeper than {MAX_DEPTH} levels", place)
    return root[""]


def same(one: Any, other: Any) -> bool:
    """Equality of JSON values: numbers by value, true is not 1, members in any order."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    numbers = (int, Decimal)
    if isinstance(one, numbers) and isinstance(other, numbers):
        return isinstance(one, bool) == isinstance(other, bool) and one == other
    return type(one) is type(other) and bool(one == other)


def _pointer(text: Any, place: str) -> list[str]:
    if not isinstance(text, str) or (text and not text.startswith("/")):
        raise invalid("A path is a JSON Pointer: empty, or beginning with /", place)
    return [""] + [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]


def _missing(path: list[str], place: str) -> FhirError:
    return FhirError(422, "processing", f"{'/'.join(path) or '/'} is not there", place)


def _index(text: str, length: int, path: list[str], place: str) -> int:
    if not text.isascii() or not text.isdigit() or (len(text) > 1 and text[0] == "0") or len(text) > 9:
        raise FhirError(422, "processing", f"{text!r} is no position in a list", place)
    if int(text) > length:
        raise _missing(path, place)
    return int(text)


def _get(node: Any, path: list[str], place: str) -> Any:
    for part in path:
        if isinstance(node, dict) and part in node:
            node = node[part]
        elif isinstance(node, list) and (position := _index(part, len(node) - 1, path, place)) >= 0:
            node = node[position]
        else:
            raise _missing(path, place)
    return node


def _add(root: Any, path: list[str], value: Any, place: str) -> None:
    parent, last = _get(root, path[:-1], place), path[-1]
    if isinstance(parent, dict):
        parent[last] = value
    elif isinstance(parent, list):
        parent.insert(len(parent) if last == "-" else _index(last, len(parent), path, place), value)
    else:
        raise _missing(path, place)


def _remove(root: Any, path: list[str], place: str) -> None:
    _get(root, path, place)
    if len(path) == 1:
        raise FhirError(422, "processing", "The whole resource can't be removed", place)
    parent, last = _get(root, path[:-1], place), path[-1]
    del parent[int(last) if isinstance(parent, list) else last]


def _replace(root: Any, path: list[str], value: Any, place: str) -> None:
    _get(root, path, place)
    parent, last = _get(root, path[:-1], place), path[-1]
    parent[int(last) if isinstance(parent, list) else last] = value


def _too_deep(root: Any) -> bool:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            return True
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
    return False
