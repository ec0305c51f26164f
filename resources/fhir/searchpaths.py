"""Resolves the FHIRPath of search parameters into plain JSON paths, for the generator.

Only what R4's own parameters use: steps, `as`/`ofType`, `where(resolve() is T)`, `where(name='code')`
and the one for `Patient.deceased`. What can't be resolved is left out and named.
"""

from __future__ import annotations

import re
from typing import Any

STEP = re.compile(
    r"(\w+)(?:\.(?:ofType|as)\((\w+)\))?(?:\.where\(resolve\(\) is (\w+)\)|\.where\((\w+)='([^']+)'\))?"
)


class Resolver:
    """Knows the structure lines; `refused` names the parameters left out."""

    def __init__(self, lines: list[dict[str, Any]]) -> None:
        self.lines = {line["type"]: line for line in lines}
        self.refused: set[str] = set()

    def _elements(self, name: str) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        line = self.lines.get(name.split(".")[0])
        if line is None or "parts" not in line:
            return found
        part = line["parts"][name]
        if "." in name:
            base = "Element" if name in line.get("plain", ()) else "BackboneElement"
        else:
            base = line["base"]
        if base:
            found |= self._elements(base)
        return found | part

    def _walk(
        self, kind: str, steps: list[tuple[str, str, str, str, str]]
    ) -> list[tuple[str, str, str, bool]]:
        """Every (JSON path, final type, only this reference target, may repeat)."""
        found = [("", kind, "", False)]
        for name, as_type, target, key, value in steps:
            after = []
            for path, now, _only, many in found:
                elements = self._elements(now)
                choice = f"{name}[x]" in elements
                row = elements.get(f"{name}[x]" if choice else name)
                if row is None:
                    continue
                for spelled in row[0].split("|"):
                    bare = spelled.split("(")[0].removeprefix("#")
                    if as_type and bare != as_type:
                        continue
                    step = name + (bare[0].upper() + bare[1:] if choice else "")
                    step += f"?{key}={value}" if key else ""
                    after.append((f"{path}.{step}" if path else step, bare, target, many or row[2] != 1))
            found = after
        return found

    def paths(self, resource: str, expression: str) -> list[list[Any]]:
        """`[path, type, target or "", repeats]` of every branch that belongs to the resource."""
        found: list[list[Any]] = []
        for branch in expression.split("|"):
            text = branch.strip()
            if text == "Patient.deceased.exists() and Patient.deceased != false":
                if resource == "Patient":
                    found += [
                        ["deceasedBoolean", "boolean", "", False],
                        ["deceasedDateTime", "exists", "", False],
                    ]
                continue
            text = re.sub(r"\((\S+) as (\w+)\)", r"\1.ofType(\2)", text)
            while text.startswith("(") and (match := re.fullmatch(r"\((.*)\)(\.\w+)?", text)):
                text = match[1] + (match[2] or "")
            root, _, rest = text.partition(".")
            if root not in (resource, "Resource", "DomainResource"):
                continue
            steps = []
            position = 0
            while position < len(rest):
                match = STEP.match(rest, position)
                if not match:
                    raise LookupError(branch)
                steps.append(tuple(group or "" for group in match.groups()))
                position = match.end()
                if position < len(rest) and rest[position] != ".":
                    raise LookupError(branch)
                position += 1
            for path in self._walk(resource, steps):
                if list(path) not in found:
                    found.append(list(path))
        return found

    def rows(self, parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Lines of `search.ndjson`: by type `{code: [type, targets, url, paths]}`; no targets means any."""
        rows = []
        for name, line in sorted(self.lines.items()):
            if line["kind"] != "resource" or name in ("Resource", "DomainResource"):
                continue
            found: dict[str, list[Any]] = {}
            for parameter in parameters:
                if not {name, "Resource", "DomainResource"} & set(parameter["base"]):
                    continue
                if "DomainResource" in parameter["base"] and line["base"] != "DomainResource":
                    continue
                code, kind = parameter["code"], parameter["type"]
                if code in ("_id", "_lastUpdated") or kind in ("composite", "special"):
                    continue
                try:
                    paths = self.paths(name, parameter.get("expression", ""))
                except LookupError:
                    paths = []
                if paths:
                    url = parameter["url"].removeprefix("http://hl7.org/fhir/SearchParameter/")
                    found[code] = [kind, self._targets(parameter, paths), url, paths]
                else:
                    self.refused.add(f"{name}.{code}")
            rows.append({"type": name, "search": found})
        return rows

    def _targets(self, parameter: dict[str, Any], paths: list[list[Any]]) -> list[str]:
        only = {path[2] for path in paths}
        targets = sorted(only) if only and "" not in only else sorted(parameter.get("target", ()))
        return [] if len(targets) > 100 else targets  # "any type"
