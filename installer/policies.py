"""Writes the templates of a group policy (ADMX and ADML) from the settings that Fagflate declares.

    python installer/policies.py

They lie in `installer/policies/` and are copied to a domain's central store, or to `PolicyDefinitions`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from desktop.core import messages, policy, settings  # noqa: E402
from desktop.core.settings import Setting  # noqa: E402

OUT = HERE / "policies"
LANGUAGES = {"nb": "nb-NO", "en": "en-US"}
_SPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
_MOST = {"minutes": 24 * 60, "hours": settings.MOST_HOURS}
_ABOUT = {
    "nb": "Fagflates innstillinger for alle på en maskin.",
    "en": "Settings of Fagflate for everybody on a machine.",
}
_SINCE = {"nb": "Fagflate 0.1 og senere", "en": "Fagflate 0.1 and later"}


def decidable() -> tuple[Setting, ...]:
    """The settings that a policy can decide."""
    return tuple(one for one in settings.DECLARED if one.value)


def definitions() -> str:
    """The ADMX: which registry values there are."""
    root = _root("policyDefinitions")
    spaces = ET.SubElement(root, "policyNamespaces")
    ET.SubElement(spaces, "target", prefix="fagflate", namespace="Fagflate.Policies")
    ET.SubElement(root, "resources", minRequiredRevision="1.0")
    supported = ET.SubElement(ET.SubElement(root, "supportedOn"), "definitions")
    ET.SubElement(supported, "definition", name="Supported", displayName="$(string.Supported)")
    categories = ET.SubElement(root, "categories")
    ET.SubElement(categories, "category", name="Fagflate", displayName="$(string.Fagflate)")
    policies = ET.SubElement(root, "policies")
    for one in decidable():
        said = {
            "name": one.value, "class": "Machine", "key": policy.KEY,
            "displayName": f"$(string.{one.value})", "explainText": f"$(string.{one.value}_Help)",
            "presentation": f"$(presentation.{one.value})",
        }  # fmt: skip
        made = ET.SubElement(policies, "policy", said)
        ET.SubElement(made, "parentCategory", ref="Fagflate")
        ET.SubElement(made, "supportedOn", ref="Supported")
        elements = ET.SubElement(made, "elements")
        if one.kind in _MOST:
            ET.SubElement(
                elements, "decimal", id=one.value, valueName=one.value, minValue="0",
                maxValue=str(_MOST[one.kind]), required="true",
            )  # fmt: skip
        elif one.kind in ("hosts", "keys"):
            ET.SubElement(elements, "multiText", id=one.value, valueName=one.value)
        else:
            ET.SubElement(elements, "text", id=one.value, valueName=one.value, required="true")
    return _written(root)


def words(language: str) -> str:
    """The ADML: what the settings are called in a language, and the fields to fill in."""
    with messages.using(language):
        root = _root("policyDefinitionResources")
        ET.SubElement(root, "displayName").text = "Fagflate"
        ET.SubElement(root, "description").text = _ABOUT[language]
        resources = ET.SubElement(root, "resources")
        strings = ET.SubElement(resources, "stringTable")
        table = {"Fagflate": "Fagflate", "Supported": _SINCE[language]}
        for one in decidable():
            table |= {one.value: one.title(), f"{one.value}_Help": one.words()}
        for name, said in table.items():
            ET.SubElement(strings, "string", id=name).text = said
        shown = ET.SubElement(resources, "presentationTable")
        for one in decidable():
            made = ET.SubElement(shown, "presentation", id=one.value)
            if one.kind in _MOST:
                field = ET.SubElement(made, "decimalTextBox", refId=one.value, defaultValue=str(one.default))
                field.text = one.title()
            elif one.kind in ("hosts", "keys"):
                ET.SubElement(made, "multiTextBox", refId=one.value)
            else:
                ET.SubElement(ET.SubElement(made, "textBox", refId=one.value), "label").text = one.title()
    return _written(root)


def _root(name: str) -> ET.Element:
    return ET.Element(name, {"xmlns": _SPACE, "revision": "1.0", "schemaVersion": "1.0"})


def _written(root: ET.Element) -> str:
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def files() -> dict[Path, str]:
    """Every template by its path."""
    found = {OUT / "fagflate.admx": definitions()}
    for language, folder in LANGUAGES.items():
        found[OUT / folder / "fagflate.adml"] = words(language)
    return found


def main() -> None:
    """Write them all."""
    for file, text in files().items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\r\n")


if __name__ == "__main__":
    main()
