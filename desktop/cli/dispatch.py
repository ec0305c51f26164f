"""One command, its subcommands, and what they have in common: `--json`, exit codes, errors as sentences."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop import __version__
from desktop.core import links, messages
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.core.window_port import Windows

COMMANDS = (
    "open",
    "demo",
    "serve",
    "load",
    "sync",
    "watch",
    "snapshot",
    "say",
    "letter",
    "read",
    "score",
    "form",
    "workspace",
    "export",
    "log",
    "terminology",
    "bench",
    "counted",
    "registration",
    "key",
    "doctor",
)
_ASKED = ("-h", "--help", "--version")
LANGUAGE_VARIABLE = "FAGFLATE_LANG"


NAMES_OF_KEYS = ("--withdraw",)
"""Options whose value is a thumbprint: of 64 letters that it may begin with, one is a dash."""


def _with_names(words: list[str]) -> list[str]:
    """`--withdraw -xY3…` as one word: argparse takes what begins with a dash for an option."""
    joined: list[str] = []
    for word in words:
        dashed = word.startswith("-") and not word.startswith("--") and word not in _ASKED
        if dashed and joined and joined[-1] in NAMES_OF_KEYS:
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _parsed(parser: argparse.ArgumentParser, words: list[str]) -> argparse.Namespace:
    """The arguments, free text also after options (`read order --json TEXT`), where argparse gives up."""
    parsed, rest = parser.parse_known_args(_with_names(words))
    text = getattr(parsed, "text", None)
    if rest and (not isinstance(text, list) or any(word.startswith("-") for word in rest)):
        parser.error(_("not understood: {words}").format(words=" ".join(rest)))
    elif rest and isinstance(text, list):
        parsed.text = [*text, *rest]
    return parsed


def run(arguments: Sequence[str], windows: Windows) -> int:
    """Run a command line; gives 0 done, 1 could not be done, 2 wrong usage."""
    wanted = os.environ.get(LANGUAGE_VARIABLE, "")
    if wanted in messages.LANGUAGES:
        messages.set_language(wanted)
    for stream in (sys.stdout, sys.stderr):
        # A Windows console in another code page must not break on ø.
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = list(arguments)
    if words and links.is_link(words[0]):
        # As a browser gives it: whatever follows was smuggled in with it.
        words = ["open", f"--link={' '.join(words)}"]
    if not words or (words[0].startswith("-") and words[0] not in _ASKED):
        words.insert(0, "open")
    try:
        parsed = _parsed(parser(words[0]), words)
    except SystemExit as end:
        return int(end.code or 0) if isinstance(end.code, int | None) else 2
    parsed.windows = windows
    try:
        result = parsed.run(parsed)
        return int(result)
    except FagflateError as error:
        _tell(error, parsed, windows)
        return 1
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        # The reader of our output went away; there is nobody left to tell.
        sys.stderr.close()
        return 1
    except OSError as error:
        _tell(_unusable(error), parsed, windows)
        return 1


def _unusable(error: OSError) -> InputError:
    """A file or folder that a command could not use, in words."""
    name = error.filename if isinstance(error.filename, str) else ""
    from desktop.core.os_words import why

    reason = why(error) if error.errno else str(error)
    if not name:
        return InputError(_("A file or folder can't be used: {reason}.").format(reason=reason))
    return InputError(_("{file} can't be used: {reason}.").format(file=name, reason=reason))


def _tell(error: FagflateError, parsed: argparse.Namespace, windows: Windows) -> None:
    if sys.stderr is None or getattr(parsed, "link", None):
        # Started without a terminal, or by somebody who sees none.
        windows.tell(error)
    if sys.stderr is None:
        return
    if parsed.json:
        body = {"error": error.what, "kept": error.kept, "todo": error.todo, "details": error.details}
        sys.stderr.write(json.dumps(body, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(f"{error}\n" + (f"({error.details})\n" if error.details else ""))


def _about() -> dict[str, str]:
    """Summary of each command, as `--help` lists it."""
    return {
        "open": _("opens the application on a server"),
        "demo": _("a made-up Norwegian hospital, and the application in it"),
        "serve": _("the embedded FHIR server alone"),
        "load": _("FHIR files into a server"),
        "sync": _("what is unsent goes out, wards and patients come in, once"),
        "watch": _("the alert rules for whole wards without a window; what they find becomes tasks"),
        "snapshot": _("a screen of the application as a picture, without a display"),
        "say": _("what the screens say of a patient or a ward, as text"),
        "letter": _("a discharge letter composed from a patient's record, as PDF"),
        "read": _("what the order field reads in free text, and what it must ask"),
        "form": _("what a questionnaire asks; filled in, its response"),
        "score": _("a clinical score with its parts and what is missing; alone it lists all"),
        "workspace": _("checks and shows the files that describe a specialty's workspace"),
        "export": _("everything that a server holds, as FHIR NDJSON with a manifest"),
        "log": _("checks that no line of a record's access log was edited or removed"),
        "terminology": _("official code files into the local index, and what is found in it"),
        "bench": _("the rows of the performance table, from a checkout"),
        "counted": _("how many steps and key presses tasks took on this machine"),
        "registration": _("what a sign-in provider has to know of this machine, its key among it"),
        "key": _("the keys with which somebody signs, and how one is withdrawn"),
        "doctor": _("what is missing on this machine, and what a server lacks"),
    }


def parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser; only the wanted command's module is imported, or all where it isn't known."""
    whole = argparse.ArgumentParser(
        prog="fagflate",
        description=_("Fagflate: the specialty's own workspace on any FHIR R4 server."),
        epilog=_("Without a command it opens the application."),
    )
    whole.add_argument("--version", action="version", version=f"fagflate {__version__}")
    commands = whole.add_subparsers(metavar=_("COMMAND"), required=True)
    about = _about()
    for name in COMMANDS if wanted not in COMMANDS else (wanted,):
        module = importlib.import_module(f"desktop.cli.{name}")
        one = commands.add_parser(name, help=about[name])
        one.add_argument("--json", action="store_true", help=_("one JSON object instead of words"))
        module.configure(one)
        one.set_defaults(run=module.run)
    return whole
