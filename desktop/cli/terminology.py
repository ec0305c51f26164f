"""`fagflate terminology`: official code files into the local index, found, listed and taken back."""

from __future__ import annotations

import argparse
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from desktop.cli.common import number, say
from desktop.core.errors import InputError, StoreError
from desktop.core.messages import _, ngettext

NAME = "terminology"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "Official code systems that a site has: ICD-10, NLK, NCSP, NCMP, NCRP, FEST (M30: medicinal products"
        " and interactions), SNOMED CT (RF2) and ATC. A file is recognised by its content; the version before"
        " is kept beside the one in force."
    )
    acts = parser.add_subparsers(dest="act", metavar=_("ACT"), required=True)
    as_json: dict[str, Any] = {
        "action": "store_true", "default": argparse.SUPPRESS, "help": _("one JSON object instead of words"),
    }  # fmt: skip
    system: dict[str, Any] = {
        "default": "", "metavar": "SYSTEM", "help": _("address or short name of the code system, as icd10"),
    }  # fmt: skip

    lists: dict[str, Any] = {
        "type": Path, "default": None, "metavar": _("FOLDER"),
        "help": _("lists for all accounts of the machine, in this folder, instead of this account's own"),
    }  # fmt: skip

    words = _("put a release in force: a file, a zip, or the folder of a release")
    one = acts.add_parser("import", help=words, description=words)
    one.add_argument("path", type=Path, metavar="PATH", help=_("file, zip or folder"))
    one.add_argument("--system", **system)
    one.add_argument("--lists", **lists)
    one.add_argument(
        "--release", default="", metavar="NAME",
        help=_("which release it is, where the file doesn't say it, as 2026 or 2026-01-01"),
    )  # fmt: skip
    one.add_argument("--older", action="store_true", help=_("also if it is older than the one in force"))
    one.add_argument(
        "--smaller", action="store_true", help=_("also if it has far fewer codes than the one in force")
    )
    one.add_argument("--json", **as_json)

    words = _("search by code, word, abbreviation or misspelling, as the forms do")
    one = acts.add_parser("find", help=words, description=words)
    one.add_argument("text", nargs="+", metavar="TEXT", help=_("what would be typed"))
    one.add_argument("--system", **system)
    one.add_argument(
        "--limit", type=number(1, 1000), default=12, metavar="N", help=_("at most so many (default: 12)")
    )
    one.add_argument("--json", **as_json)

    words = _("list the releases: in force and before, how many codes, when and by whom imported")
    one = acts.add_parser("list", help=words, description=words)
    one.add_argument("--lists", **lists)
    one.add_argument("--json", **as_json)

    words = _("take the release in force back: the one before it is in force again")
    one = acts.add_parser("back", help=words, description=words)
    one.add_argument("system", metavar="SYSTEM", help=_("address or short name of the code system, as icd10"))
    one.add_argument("--lists", **lists)
    one.add_argument("--json", **as_json)


def run(arguments: argparse.Namespace) -> int:
    """Import, search, list or take back."""
    acts = {"import": _import, "find": _find, "list": _list, "back": _back}
    return acts[arguments.act](arguments)


def _import(arguments: argparse.Namespace) -> int:
    from desktop.core import account
    from desktop.core.clock import utc_now
    from desktop.terminology import importing, releases
    from desktop.terminology.code_systems import named

    wish = importing.Wish(
        arguments.path, importing.system_named(arguments.system) if arguments.system else None,
        arguments.release.strip(), arguments.older, arguments.smaller,
    )  # fmt: skip
    found = releases.Releases(_folder(arguments))
    done = importing.run(found, wish, utc_now(), account.name())
    if arguments.lists is not None:
        releases.let_read(found.folder)
    if arguments.json:
        before = _told(done.before) if done.before is not None else None
        say(json.dumps({**_told(done.release), "before": before, "unchanged": done.unchanged}))
        return 0
    system = named(done.release.system)
    assert system is not None
    title, release = system.title(), done.release
    if done.unchanged:
        say(_("{system}: this release is in force already.").format(system=title))
        return 0
    words = ngettext(
        "{system}, {version}: {n} code is in force.", "{system}, {version}: {n} codes are in force.",
        release.codes,
    )  # fmt: skip
    say(words.format(system=title, version=release.said, n=release.codes))
    if release.retired:
        words = ngettext(
            "{n} of them is retired: it is found by its code alone.",
            "{n} of them are retired: they are found by their code alone.", release.retired,
        )  # fmt: skip
        say(words.format(n=release.retired))
    if release.left_out:
        words = ngettext("{n} row was left out.", "{n} rows were left out.", release.left_out)
        why = _("They belong to no code, or are groups of codes.")
        if release.system == "interactions":
            why = _("They are of something without an ATC code, which no order can be compared with.")
        say(" ".join((words.format(n=release.left_out), why)))
    if release.system == "fest":
        say(_("The interactions of a FEST file are imported with --system interactions."))
    if done.before is not None:
        words = _(
            "The one before ({version}) is kept; fagflate terminology back {system} takes this one back."
        )
        say(words.format(version=done.before.said, system=release.system))
    return 0


def _find(arguments: argparse.Namespace) -> int:
    from desktop.terminology import code_search, importing
    from desktop.terminology.code_systems import SYSTEMS

    systems = [importing.system_named(arguments.system)] if arguments.system else list(SYSTEMS)
    text = " ".join(arguments.text)
    held = [(one, code_search.codes(one)) for one in systems]
    unread = [one.title() for one, found in held if isinstance(found, code_search.Unread)]
    if unread:
        raise InputError(
            _("The codes in force can't be read: {systems}.").format(systems=", ".join(unread)),
            kept=_("Nothing was changed."), todo=_("Import them again, or take them back."),
        )  # fmt: skip
    if not any(found for _one, found in held):
        raise InputError(
            _("No release of these codes has been imported here."),
            todo=_("Import one: fagflate terminology import PATH."),
        )
    hits = code_search.find(text, systems, arguments.limit)
    if arguments.json:
        rows = [
            {"system": hit.system.uri, "code": hit.found.code, "display": hit.found.name,
             "matched": hit.found.matched, "how": hit.found.how, "retired": hit.found.retired,
             "replaced_by": hit.found.replaced}
            for hit in hits
        ]  # fmt: skip
        say(json.dumps({"text": text, "hits": rows}, ensure_ascii=False))
        return 0
    for hit in hits:
        one = hit.found
        over = _("retired; now {code}").format(code=one.replaced) if one.replaced else _("retired")
        also = f"({one.matched})" if one.matched and one.matched != one.name else ""
        say("  ".join(filter(None, (hit.system.key, one.code, one.name, also, over if one.retired else ""))))
    if not hits:
        say(_("Nothing is found by “{text}”.").format(text=text))
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from desktop.core.formats import day_time
    from desktop.fhir.when import instant
    from desktop.terminology import releases
    from desktop.terminology.code_systems import named

    found = releases.Releases(_folder(arguments))
    if found.folder.is_dir():
        # What an import that broke off has left goes here too, where nobody imports just now.
        with suppress(InputError, StoreError), found.alone():
            found.tidy()
    every = found.all()
    if arguments.json:
        say(json.dumps({"releases": [_told(one) for one in every]}, ensure_ascii=False))
        return 0
    for one in every:
        system, at = named(one.system), instant(one.imported)
        state = _("in force") if one.state == "in force" else _("before")
        count = ngettext("{n} code", "{n} codes", one.codes).format(n=one.codes)
        when = _("imported {time} by {who}").format(
            time=day_time(at) if at is not None else one.imported, who=one.by or "?"
        )
        title = system.title() if system is not None else one.system
        say("  ".join((title, state, one.said, count, when, one.source, one.sha256[:12])))
    if not every:
        say(_("Nothing has been imported here: the codes that are shipped are searched."))
    return 0


def _back(arguments: argparse.Namespace) -> int:
    from desktop.terminology import importing, releases

    system = importing.system_named(arguments.system)
    found = releases.Releases(_folder(arguments))
    with found.alone():
        gone, now = found.back(system)
    if arguments.lists is not None:
        releases.let_read(found.folder)
    if arguments.json:
        told = {"taken_back": _told(gone), "in_force": _told(now) if now is not None else None}
        say(json.dumps(told, ensure_ascii=False))
        return 0
    words = _("{system}, {version} is taken back.").format(system=system.title(), version=gone.said)
    if now is not None:
        then = _("{version} is in force again.").format(version=now.said)
    else:
        then = _("None is in force: the codes that are shipped are searched.")
        if system.key == "interactions":
            then = _("None is in force: the interactions that are shipped speak alone.")
    say(f"{words} {then}")
    return 0


def _folder(arguments: argparse.Namespace) -> Path:
    from desktop.terminology import releases

    named: Path | None = arguments.lists
    return named if named is not None else releases.folder()


def _told(one: object) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(one)
    return {key: value for key, value in found.items() if key not in ("id", "file")}
