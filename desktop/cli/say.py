"""`fagflate say`: what the screens say, as text: for screen readers, scripts and audits."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from desktop.cli.common import complain, only_reading, say
from desktop.cli.screen_start import add_screen, known_patient, known_ward, starting
from desktop.core.errors import InputError
from desktop.core.messages import _, set_language
from desktop.core.window_port import Picture, Saying

NAME = "say"
READER = "fagflate say"
"""Reader, as named in the access log."""
_OF_A_PAGE = ("panel", "page")
_BLANKS = "\u00a0\u2009\u202f"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "Prints the texts of screens, whole and in reading order: of a patient the banner, the first "
        "sentence, every panel of every tab and what the letter would ask; of a ward its lists. What stands "
        "around several screens is printed once."
    )
    add_screen(parser, workspace="base")


def run(arguments: argparse.Namespace) -> int:
    """Pull what is needed and print what the screens say; 1 where not everything could be said."""
    set_language(arguments.lang)
    if not (arguments.patient or arguments.ward or arguments.screen):
        raise InputError(
            _("Nobody is named whose screens are to be said."),
            todo=_("Name a patient with --patient or a ward with --ward."),
        )
    picture = Picture(
        out="",
        screen=arguments.screen,
        workspace=arguments.workspace,
        patient=arguments.patient,
        ward=arguments.ward,
        person=arguments.person,
        size=arguments.size,
        at=arguments.at,
        reader=READER,
    )
    with starting(arguments) as start, only_reading():
        if arguments.ward:
            asyncio.run(known_ward(start, arguments.ward))
        if arguments.patient:
            asyncio.run(known_patient(start, arguments.patient))
        found = arguments.windows.say(start, picture, complain)
    if arguments.json:
        made = {"said": [msgspec.to_builtins(one) for one in found.texts], "lacking": list(found.lacking)}
        say(json.dumps(made, ensure_ascii=False))
    else:
        for line in lines(once(found.texts)):
            say(line)
        for words in found.lacking:
            complain(words)
    return 1 if found.lacking else 0


def once(found: Iterable[Saying]) -> Iterator[Saying]:
    """The texts without those around a page, as banner and side column, that an earlier screen said too."""
    known: set[tuple[object, ...]] = set()
    for (_screen, area), part in groupby(found, key=lambda one: (one.screen, one.area)):
        texts = list(part)
        around = (area, *((one.kind, one.struck, one.text) for one in texts))
        if area in _OF_A_PAGE or around not in known:
            yield from texts
        known.add(around)


def lines(told: Iterable[Saying]) -> Iterator[str]:
    """Lines to people: a heading for each screen, an empty line between its parts, and what stands on one
    line of the screen on one line."""
    screen, part, at, line = "", ("", ""), -1, ""
    for one in told:
        fresh = one.screen != screen
        other = fresh or (one.area, one.panel) != part
        if line and (other or one.line != at):
            yield line
            line = ""
        if fresh and screen:
            yield ""
        if fresh:
            yield f"# {one.title or one.screen}"
        if other:
            yield ""
        screen, part, at = one.screen, (one.area, one.panel), one.line
        line = f"{line} | {_words(one)}" if line else _words(one)
    if line:
        yield line


def _words(one: Saying) -> str:
    """A text on one line, with nothing in it that a terminal would obey."""
    text = "".join(sign if sign.isprintable() or sign in _BLANKS else " " for sign in one.text)
    return _("(struck) {text}").format(text=text) if one.struck else text
