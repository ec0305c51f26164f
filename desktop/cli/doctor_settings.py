"""Settings in `doctor`: values in force, their layers, and values that are used nowhere."""

from __future__ import annotations

import json
import os
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path

from desktop.cli.doctor_lines import Line
from desktop.core import settings
from desktop.core.messages import _
from desktop.core.settings import Held, Kind, Layer, Refused


def look() -> list[Line]:
    """A line for each declared setting, then one for each value that holds nowhere or leads nowhere."""
    held, refused = settings.held()
    unread = {one.layer for one in refused if one.value == settings.UNREAD}
    # What stands closed because a whole file can't be read is said by the line of the file.
    told = [one for one in refused if one.value is not None or one.layer not in unread]
    return [*map(_holds, held), *map(_refused, told), *(line for one in held for line in _leads(one))]


def _layer(layer: Layer) -> str:
    return {
        "policy": _("the machine's policy"),
        "machine": _("the machine's settings"),
        "user": _("the user's settings"),
        "default": _("nobody has said otherwise"),
    }[layer]


def _holds(one: Held) -> Line:
    value = ", ".join(one.value) if isinstance(one.value, tuple) else str(one.value)
    text = (
        _("{title}: {value} (what {layer} says can't be used).")
        if one.closed
        else _("{title}: {value} ({layer}).")
    )
    return Line(
        "settings", one.setting.name, "amber" if one.closed else "green",
        text.format(title=one.setting.title(), value=value or "–", layer=_layer(one.layer)),
        details=settings.place(one.layer),
    )  # fmt: skip


def _refused(one: Refused) -> Line:
    setting = settings.declared(one.name, one.layer)
    if setting is None and one.value == settings.UNREAD:
        return Line(
            "settings", one.name, "red",
            _("{layer} can't be read, so nothing that it says holds.").format(
                layer=_layer(one.layer).capitalize()
            ),
            _("Mend the file: it is one JSON object."),
            settings.place(one.layer),
        )  # fmt: skip
    said = json.dumps(one.value, ensure_ascii=False, default=str)
    if setting is None:
        return Line(
            "settings", one.name, "amber",
            _("{layer} has a value that means nothing here: {name} = {value}.").format(
                layer=_layer(one.layer).capitalize(), name=one.name, value=said
            ),
            _("Mend the name, or take the value away."),
            settings.place(one.layer),
        )  # fmt: skip
    return Line(
        "settings", one.name, "red",
        _("{layer} has a value that can't be used, and so is not: {name} = {value}.").format(
            layer=_layer(one.layer).capitalize(), name=one.name, value=said
        ),
        _("Write {kind}.").format(kind=_kind(setting.kind)),
        settings.place(one.layer),
    )  # fmt: skip


def _leads(one: Held) -> list[Line]:
    """A red line where the file or folder that a setting names can't be used."""
    if one.setting.name not in _USES or not one.value:
        return []
    path = Path(os.path.expandvars(str(one.value)))
    try:
        _USES[one.setting.name](path)
    except (OSError, ValueError) as error:
        return [
            Line(
                "settings", one.setting.name, "red",
                _("{title}: {path} can't be used.").format(title=one.setting.title(), path=path),
                _("Put it there, or name another one."),
                type(error).__name__,
            )
        ]  # fmt: skip
    return []


def _writes(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryFile(dir=folder):
        return


def _trusts(file: Path) -> None:
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)


def _reads(file: Path) -> None:
    file.read_text(encoding="utf-8")


def _opens(file: Path) -> None:
    with file.open("rb"):
        return


_USES: dict[str, Callable[[Path], None]] = {
    "log_folder": _writes, "certificates": _trusts, "token_file": _reads, "icd10": _reads,
    "card_module": _opens,
}  # fmt: skip


def _kind(kind: Kind) -> str:
    return {
        "address": _("an address that begins with https://"),
        "client": _("a name of at most 255 ASCII characters without spaces"),
        "proxy": _("an address as http://proxy:3128, or direct"),
        "source": _("the whole path of a folder or file, an address that begins with https://, or off"),
        "whole": _("the whole path of a file or folder"),
        "file": _("the whole path of a file, without variables"),
        "collect": _("never or server"),
        "finish": _("never, own-token or service"),
        "hello": _("never or offline"),
        "hosts": _("a list of host names"),
        "hours": _("a number of hours, 0 to 72"),
        "keys": _("a list of public keys as fagflate workspace key prints them"),
        "minutes": _("a number of minutes, 0 or more"),
        "path": _("the path of a file or folder"),
        "people": _("anyone, or the system of an identifier: an address or a urn:"),
        "place": _("four numbers"),
    }[kind]
