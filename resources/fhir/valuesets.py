"""Expands value sets for the generator: whole code systems, listed codes, is-a filters, unions."""

from __future__ import annotations

from typing import Any


class Expander:
    """Expands the value sets that are asked for, once each; `refused` names those it can't expand."""

    def __init__(self, resources: list[dict[str, Any]]) -> None:
        self.sets = {r["url"]: r for r in resources if r["resourceType"] == "ValueSet"}
        self.systems = {r["url"]: r for r in resources if r["resourceType"] == "CodeSystem"}
        self.used: dict[str, dict[str, list[str]]] = {}
        self.refused: set[str] = set()

    def use(self, canonical: str) -> str | None:
        """The short name of an expandable value set, or None for one without end or content."""
        url = canonical.split("|")[0]
        name = url.removeprefix("http://hl7.org/fhir/ValueSet/")
        if name not in self.used and name not in self.refused:
            try:
                self.used[name] = self.expand(url)
            except LookupError:
                self.refused.add(name)
        return name if name in self.used else None

    def expand(self, url: str) -> dict[str, list[str]]:
        """Codes by system; LookupError where a part is not known here."""
        compose = self.sets[url]["compose"]
        found: dict[str, list[str]] = {}
        for include in compose["include"]:
            for system, codes in self._include(include).items():
                found.setdefault(system, []).extend(c for c in codes if c not in found.get(system, ()))
        for exclude in compose.get("exclude", ()):
            for system, codes in self._include(exclude).items():
                found[system] = [c for c in found.get(system, ()) if c not in codes]
        return found

    def _include(self, include: dict[str, Any]) -> dict[str, list[str]]:
        if "valueSet" in include and "system" not in include:
            found: dict[str, list[str]] = {}
            for url in include["valueSet"]:
                for system, codes in self.expand(url.split("|")[0]).items():
                    found.setdefault(system, []).extend(codes)
            return found
        system = include["system"]
        if "concept" in include:
            return {system: [c["code"] for c in include["concept"]]}
        definition = self.systems[system]
        if definition["content"] != "complete":
            raise LookupError(system)
        codes = list(_codes(definition["concept"], ()))
        for rule in include.get("filter", ()):
            if rule["op"] not in ("is-a", "descendent-of") or rule["property"] != "concept":
                raise LookupError(rule["op"])
            own = rule["op"] == "is-a"
            value = rule["value"]
            codes = [(c, up) for c, up in codes if value in up or (own and c == value)]
        return {system: [code for code, _ in codes]}

    def rows(self) -> list[dict[str, Any]]:
        """Lines of `codes.ndjson`."""
        return [{"set": name, "codes": codes} for name, codes in sorted(self.used.items())]


def _codes(concepts: list[dict[str, Any]], above: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for concept in concepts:
        parents = above + tuple(
            p["valueCode"] for p in concept.get("property", ()) if p["code"] == "subsumedBy"
        )
        found.append((concept["code"], parents))
        found += _codes(concept.get("concept", []), (*parents, concept["code"]))
    return found
