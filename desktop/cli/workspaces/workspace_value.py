"""`fagflate workspace show --value`: one value as it is now, and every place that said something of it."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from desktop.core.errors import InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.shown.workspace import Source
    from desktop.workspace.loader import Resolved


def value(arguments: argparse.Namespace, resolved: Resolved) -> int:
    """Tell it; InputError where nothing has that name."""
    import msgspec

    from desktop.views.known import known
    from desktop.workspace.value_sources import history, usual, value_now

    path, has = arguments.value, known()
    word, _slash, rest = path.partition("/")
    if word in has.items and rest.endswith("/value"):
        # What is no map is written as its `value`, and is that.
        path = path.removesuffix("/value")
    every = history(resolved, has, path)
    there = True
    now: Any = None
    try:
        now = value_now(resolved, has, path)
        said = json.dumps(now, ensure_ascii=False)
    except KeyError as error:
        there = False
        try:
            said = _usual(usual(resolved, has, path))
        except KeyError:
            if path not in resolved.gone and not (every and every[-1][1].value == "null"):
                raise InputError(_("There is no value “{name}”.").format(name=path)) from error
            said = _("taken away")
    if there and word == "score-bands":
        now = _bands(resolved, path, now)
        said = json.dumps(now, ensure_ascii=False)
    if arguments.json:
        told = [{"part": part, **msgspec.to_builtins(source)} for part, source in every]
        body = {"path": path, "there": there, "value": now, "history": told}
        sys.stdout.write(json.dumps(body, ensure_ascii=False, indent=2) + "\n")
        return 0
    sys.stdout.write(f"{path}: {said}\n" + "".join(_told(part, source) for part, source in every))
    return 0


def _bands(resolved: Resolved, path: str, now: Any) -> Any:
    """The bands of a score with the words and the tone that hold now: what no file says is the source's."""
    from desktop.clinical.scores import bands
    from desktop.clinical.scores.every import SCORES
    from desktop.core import configured

    _word, name, *steps = path.split("/")
    before = configured.now_in_use()
    configured.use(resolved.settings)
    try:
        every: Any = {
            band.key: {"name": bands.words(SCORES[name], band), "tone": bands.tone(SCORES[name], band)}
            for band in bands.bands_of(SCORES[name])
        }
    finally:
        configured.use(before)
    if not steps:
        return {"key": name, "bands": every}
    return every if steps == ["bands"] else every.get(steps[1], now) if len(steps) == 2 else now


def _usual(found: Any) -> str:
    """Note that a value is the default, with it where the kind declares one."""
    import msgspec

    words = _("not written: the usual value")
    written = json.dumps(msgspec.to_builtins(found), ensure_ascii=False)
    return words if found is None or found in ("", (), [], {}) else f"{words}, {written}"


def _told(part: str, source: Source) -> str:
    said = f"{part}: {source.value}" if part else source.value
    return f"  {source.layer}  {source}  {said}" + (f"  {source.why}" if source.why else "") + "\n"
