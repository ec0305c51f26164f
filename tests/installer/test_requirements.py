"""The installers' requirements: every package that the program needs, at the constrained version, hashed."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

from tests.conftest import ROOT

TEXT = (ROOT / "installer" / "requirements.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_HASHES = r"((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
_entry = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)(?: ; ([^\\]+?))? ?\\\n" + _HASHES, re.MULTILINE)


def name_of(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement.strip())[0]).lower()  # type: ignore[index]


def entries() -> dict[str, tuple[str, str]]:
    """(version, marker) by name."""
    return {match[1]: (match[2], match[3] or "") for match in _entry.finditer(TEXT)}


def constraints() -> dict[str, str]:
    pairs = (line.split("==") for line in PROJECT["tool"]["uv"]["constraint-dependencies"])
    return {name_of(name): version for name, version in pairs}


def test_versions_are_those_of_the_constraints() -> None:
    wanted = constraints()
    found = entries()
    assert found
    assert {name: version for name, (version, _marker) in found.items()} == {
        name: wanted.get(name) for name in found
    }
    # Whatever is not an entry is the one comment at the top.
    assert re.sub(r"\n+", "\n", _entry.sub("", TEXT)).strip().count("\n") == 0


def test_no_addresses() -> None:
    # Said as what may stand there: an entry, its hashes, the comment. Anything else could name a place.
    entry = r"[a-z0-9-]+==[^\s/:@]+( ; [^/:@]+)? ?\\"
    line = re.compile(rf"#[^:@]*|{entry}|    --hash=sha256:[0-9a-f]{{64}}( \\)?")
    assert [one for one in TEXT.splitlines() if not line.fullmatch(one)] == []


def test_everything_that_is_needed_here_is_listed() -> None:
    needed: set[str] = set()
    ahead = [name_of(line) for line in PROJECT["project"]["dependencies"]]
    while ahead:
        name = ahead.pop()
        if name in needed:
            continue
        try:
            requires = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another platform or Python
        needed.add(name)
        ahead += [name_of(line) for line in requires if "extra ==" not in line]
    assert needed <= entries().keys() | {"colorama"}, needed - entries().keys()


def test_windows_has_its_own() -> None:
    found = entries()
    assert found["pywin32-ctypes"][1] == "sys_platform == 'win32'"
    assert found["secretstorage"][1] == "sys_platform == 'linux'"
    assert {"colorama", "pywin32-ctypes"} <= constraints().keys()


def test_the_installed_versions_are_the_constrained_ones() -> None:
    wanted = constraints()
    differing = {
        name: (metadata.version(name), version)
        for name, version in wanted.items()
        if any(True for _d in metadata.distributions(name=name)) and metadata.version(name) != version
    }
    assert differing == {}
