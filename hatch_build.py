"""Build hook: compiles the message catalogues, for wheels and for editable installs alike; draws the icon."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ICONS = (48, 128, 256)


def compile_catalogues(messages: Path) -> list[Path]:
    """Write `<language>/LC_MESSAGES/fagflate.mo` beside every `<language>.po` in `messages`."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted(messages.glob("*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.stem)
        # Babel takes the clock's time where the source tells none: the same words give the same file.
        catalogue.creation_date = datetime(2000, 1, 1, tzinfo=UTC)
        target = messages / source.stem / "LC_MESSAGES" / "fagflate.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, catalogue)
        written.append(target)
    return written


def draw_icons(root: Path, out: Path) -> dict[str, str]:
    """Write the icon in the sizes that a Linux desktop looks for; gives each file's place in the wheel."""
    spec = importlib.util.spec_from_file_location("fagflate_icon", root / "installer" / "icon.py")
    assert spec is not None
    assert spec.loader is not None
    icon = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(icon)
    out.mkdir(parents=True, exist_ok=True)
    placed = {}
    for size in ICONS:
        file = out / f"{size}.png"
        file.write_bytes(icon.png(size))
        placed[str(file)] = f"share/icons/hicolor/{size}x{size}/apps/fagflate.png"
    return placed


class CatalogueHook(BuildHookInterface[Any]):
    """Runs before every build, so that a checkout never shows untranslated words."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        compile_catalogues(root / "resources" / "messages")
        if version != "editable":
            build_data["shared_data"] |= draw_icons(root, root / "build" / "icons")
