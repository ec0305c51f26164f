"""Documents: every link and picture is there; the templates and workflows of the repository are whole."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / ".github").rglob("*.md")])
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEMPLATES = [
    one for one in sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")) if one.stem != "config"
]
BYTES = 150_000
"""The most that a picture of the README holds: who reads it may be on a telephone."""
_LINK = re.compile(r"(?<!`)!?\[[^\]\[]*\]\(([^)\s]+)\)|<img [^>]*src=\"([^\"]+)\"")
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def links(text: str) -> list[str]:
    """The targets of links and pictures, but for those of other hosts; examples of code have none."""
    text = "\n".join(line for line in _FENCED.sub("", text).splitlines() if not line.startswith("    "))
    found = [one[1] or one[2] for one in _LINK.finditer(re.sub(r"`[^`\n]*`", "", text))]
    return [one for one in found if not re.match(r"[a-z]+:", one)]


def anchors(text: str) -> set[str]:
    """The names that a page's headings are linked by: lower case, spaces as hyphens, no punctuation."""
    heads = re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.suffix == ".md" else ""


def broken(document: Path, text: str) -> list[str]:
    """The targets of a document's links that are not there."""
    wrong = []
    for target in links(text):
        path, _sharp, anchor = target.partition("#")
        file = document.parent / path if path else document
        if not file.exists() or (anchor and anchor not in anchors(_text(file))):
            wrong.append(target)
    return wrong


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    assert broken(document, document.read_text(encoding="utf-8")) == []


def test_a_broken_link_is_noticed(tmp_path: Path) -> None:
    here = tmp_path / "README.md"
    text = "# One two\n[a](docs/none.md) ![b](docs/none.png) [c](#one-two) [d](#three)\n`[e](f)`"
    text += '<img width="3" src="no.png">'
    here.write_text(text, encoding="utf-8")
    assert broken(here, text) == ["docs/none.md", "docs/none.png", "#three", "no.png"]


def unknown(text: str) -> list[str]:
    """The files of tests that a document names and that are not there, and the tests that they do not have. A
    name that begins with `::` is of the file that was named before it."""
    wrong, file = [], ""
    for path, name in re.findall(r"`(tests/[\w/]+\.py)?(?:::(test_\w+))?`", text):
        file = path or file
        there = ROOT / file
        if path and not there.is_file():
            wrong.append(path)
        elif name and not re.search(rf"^(?:async )?def {name}\(", there.read_text(encoding="utf-8"), re.M):
            wrong.append(f"{file}::{name}")
    return wrong


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_test_that_a_document_names_is_there(document: Path) -> None:
    assert unknown(document.read_text(encoding="utf-8")) == []


def test_a_test_that_is_not_there_is_noticed() -> None:
    here = "tests/test_documents.py"
    text = f"`tests/none.py` `{here}::test_none` `::test_a_broken_link_is_noticed` `::test_no`"
    assert unknown(text) == ["tests/none.py", f"{here}::test_none", f"{here}::test_no"]


def absent(text: str) -> list[str]:
    """The files and folders of the project that a document names and that are not there. A name below
    `tests` may leave that word out; capitals and angle brackets stand for something else."""
    names = re.findall(r"`((?:desktop|ui|resources|installer|tests|docs)/[\w./-]+)(?=[` ])", text)
    below = (ROOT, ROOT / "tests")
    return [
        name
        for name in dict.fromkeys(names)
        if not re.search(r"/[A-Z]+(?:/|$)", name)
        and not any((one / name).exists() or (one / f"{name}.py").exists() for one in below)
    ]


def test_every_path_that_a_document_names_is_there() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in DOCUMENTS}
    assert sum(len(re.findall(r"`desktop/", text)) for text in texts.values()) > 40
    assert {name: wrong for name, text in texts.items() if (wrong := absent(text))} == {}


def test_a_path_that_is_not_there_is_noticed() -> None:
    text = "`desktop/core` `desktop/core/clock` `desktop/core/none` `tests/NAME/x.py`"
    text += " `ui/test_theme.py` `ui/none.py`"
    assert absent(text) == ["desktop/core/none", "ui/none.py"]


def test_the_readme_shows_list_page_and_letter_and_leads_to_each_reader() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = [ROOT / one for one in links(text) if one.endswith(".png")]
    assert len(pictures) >= 3
    assert {one.name: size for one in pictures if (size := one.stat().st_size) > BYTES} == {}
    assert {"docs/user-guide.md", "docs/deployment.md", "CONTRIBUTING.md", "CHANGELOG.md"} <= {*links(text)}
    for command in ("python -m uv run fagflate demo", "python -m uv run pytest"):
        assert command in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_each_issue_template_asks_for_no_patient_data(path: Path) -> None:
    told = read(path)
    assert told["name"]
    assert told["description"]
    ids = [part["id"] for part in told["body"] if part["type"] != "markdown"]
    assert len(ids) == len({*ids}) > 2
    assert told["body"][0]["type"] == "markdown"
    assert re.search("No patient data|Ingen pasientopplysninger", told["body"][0]["attributes"]["value"])
    (agreed,) = told["body"][-1]["attributes"]["options"]
    assert agreed["required"] is True


def test_the_templates_are_a_bug_a_wish_and_a_pull_request() -> None:
    assert {one.name for one in TEMPLATES} == {"bug.yml", "onske.yml"}
    text = (ROOT / ".github" / "pull_request_template.md").read_text(encoding="utf-8")
    for said in ("No patient data", "pytest", "ruff", "mypy", "CHANGELOG.md"):
        assert said in text


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_each_workflow_reads_only_and_ends(path: Path) -> None:
    told = read(path)
    assert told["permissions"] == {"contents": "read"}
    assert all(0 < job["timeout-minutes"] <= 90 for job in told["jobs"].values())


def test_linux_runs_the_landing_set_as_the_readme_says() -> None:
    path = ROOT / ".github" / "workflows" / "linux.yml"
    told = read(path)
    job = told["jobs"]["tests"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.13"]
    done = "\n".join(step.get("run", "") for step in job["steps"])
    for command in ("pip install uv", "uv run pytest", "uv run ruff check .", "uv run mypy"):
        assert command in done
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = re.search(r"apt-get install (libgl1 .+)", readme)
    assert first
    (line,) = [one for one in done.replace("\\\n", " ").splitlines() if "apt-get install" in one]
    assert {*first[1].split()} <= {*shlex.split(line)}
    assert "unproven" in path.read_text(encoding="utf-8").splitlines()[0]
