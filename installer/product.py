"""The product's description (`product.toml`) with what is derived from it: version, ids, exit codes."""

from __future__ import annotations

import re
import tomllib
import uuid
from dataclasses import dataclass
from functools import cache

from installer.tools import HERE, ROOT


@dataclass(frozen=True)
class Stop:
    """A reason to stop: Windows' exit code, and the sentence in both languages."""

    code: int
    nb: str
    en: str


@dataclass(frozen=True)
class Python:
    """Which Windows Python is built in, and how to be sure that it is that one."""

    version: str
    artefact: str
    sha256: str
    inside: str
    licence: str

    @property
    def minor(self) -> str:
        """`3.13`, what packages are resolved for."""
        return self.version.rpartition(".")[0]

    @property
    def tag(self) -> str:
        """`313`, as in the names of its DLL and path file."""
        return self.minor.replace(".", "")


@dataclass(frozen=True)
class Product:
    """What is built, under which version."""

    version: str
    name: str
    maker: str
    copyright: str
    upgrade_code: str
    namespace: str
    folder: str
    windowed: str
    console: str
    windows_build: int
    about: dict[str, str]
    python: Python
    stops: dict[str, Stop]

    @property
    def four(self) -> str:
        """The version as Windows' resources want it, in four numbers."""
        return f"{self.version}.0"

    def guid(self, *words: str) -> str:
        """An id that is the same for the same words, in every build."""
        return str(uuid.uuid5(uuid.UUID(self.namespace), "\n".join(words))).upper()


def checkout_version() -> str:
    """The version that the package itself says."""
    text = (ROOT / "desktop" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', text, re.MULTILINE)
    assert found, "desktop/__init__.py names no version of three numbers, which an MSI needs"
    return found[1]


@cache
def product(version: str = "") -> Product:
    """The description, for the checkout's version or another (to try an upgrade)."""
    told = tomllib.loads((HERE / "product.toml").read_text(encoding="utf-8"))
    python = Python(**told.pop("python"))
    stops = {name: Stop(**stop) for name, stop in told.pop("stops").items()}
    return Product(version=version or checkout_version(), python=python, stops=stops, **told)
