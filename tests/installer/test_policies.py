"""The templates of a group policy are those of the declared settings, in both languages."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

from desktop.core import policy

INSTALLER = Path(__file__).resolve().parents[2] / "installer"


@pytest.fixture(scope="module")
def policies() -> ModuleType:
    spec = importlib.util.spec_from_file_location("policies", INSTALLER / "policies.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def _plain(tag: str) -> str:
    return tag.split("}")[-1]


def test_what_lies_in_the_folder_is_what_the_settings_declare(policies: ModuleType) -> None:
    for file, text in policies.files().items():
        assert file.read_text(encoding="utf-8") == text, f"run installer/policies.py: {file.name}"


def test_every_policy_has_its_value_its_words_and_its_field(policies: ModuleType) -> None:
    root = ET.fromstring(policies.definitions())
    made = [one for one in root.iter() if _plain(one.tag) == "policy"]
    assert {one.get("key") for one in made} == {policy.KEY}
    values = {child.get("valueName") for one in made for child in one.iter() if child.get("valueName")}
    assert values == {one.value for one in policies.decidable()}
    wanted = {
        ref.removeprefix("$(string.").removesuffix(")")
        for one in root.iter()
        for ref in one.attrib.values()
        if ref.startswith("$(string.")
    }
    for language in policies.LANGUAGES:
        said = ET.fromstring(policies.words(language))
        strings = {one.get("id"): one.text for one in said.iter() if _plain(one.tag) == "string"}
        assert wanted <= set(strings)
        assert all(strings.values())
        fields = {one.get("refId") for one in said.iter() if one.get("refId")}
        assert fields == values


def test_norwegian_is_norwegian(policies: ModuleType) -> None:
    assert "Lås etter minutter" in policies.words("nb")
    assert "Lock after minutes" in policies.words("en")


def test_it_reads_of_every_setting_in_the_deployment_page(policies: ModuleType) -> None:
    page = (INSTALLER.parent / "docs/deployment.md").read_text(encoding="utf-8")
    for one in policies.decidable():
        assert f"| `{one.value}` |" in page
        assert f"`{one.name}`" in page
