"""Build hook: compiles the message catalogues, for wheels and for editable installs alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(messages: Path) -> list[Path]:
    """Write `<language>/LC_MESSAGES/fagflate.mo` beside every `<language>.po` in `messages`."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted(messages.glob("*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.stem)
        target = messages / source.stem / "LC_MESSAGES" / "fagflate.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, catalogue)
        written.append(target)
    return written


class CatalogueHook(BuildHookInterface[Any]):
    """Runs before every build, so that a checkout never shows untranslated words."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_catalogues(Path(self.root) / "resources" / "messages")
