"""`fagflate counted`: what tasks took on this machine, in steps, key presses, seconds and errors."""

from __future__ import annotations

import argparse
import json
import sys

import msgspec

from desktop.cli.common import say
from desktop.core import counted
from desktop.core.messages import _

NAME = "counted"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "How many steps and key presses, how long and how many errors each kind of task took on "
        "this machine: the middle of the newest. A step is a click, a key or a run of typed text. "
        "Nothing of patients, of who worked or of when is kept."
    )


def run(arguments: argparse.Namespace) -> int:
    """Tell what is kept; nothing kept is no error."""
    found = counted.summaries(counted.read())
    if arguments.json:
        sys.stdout.write(json.dumps({"tasks": msgspec.to_builtins(found)}) + "\n")
        return 0
    if not found:
        say(_("No task has been counted on this machine yet."))
        return 0
    heads = (_("task"), _("times"), _("steps"), _("keys"), _("seconds"), _("errors"))
    rows = [(one.task, *(f"{n:g}" for n in (one.times, one.steps, one.keys, one.seconds, one.errors)))
            for one in found]  # fmt: skip
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    for row in (heads, *rows):
        first, *numbers = (f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
        say("  ".join((first.strip().ljust(widths[0]), *numbers)))
    return 0
