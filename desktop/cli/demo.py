"""`fagflate demo`: a synthetic Norwegian hospital on the embedded server, and the application on it."""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from desktop.cli import letter
from desktop.cli.common import add_another, add_configuration, configuration_of, number, say
from desktop.cli.server_process import server
from desktop.core.messages import LANGUAGES, _
from desktop.core.paths import data_dir
from desktop.core.window_port import Picture, Start
from desktop.workspace import locations

NAME = "demo"
WARD = "hjerte3"
FIRST = "flyt"
"""Person of every made-up hospital who signs in first; whoever is chosen then is signed in in turn."""
ORDER = "ampicillin 1 g x 4 iv"
"""Text of the order field in the pictures; the patient's allergy makes the checks speak."""
PATIENT = "h12a"
"""Patient in the pictures, where the hospital is large enough: one of the hand-described patients."""
MOST = 100_000
STALE_SECONDS = 12 * 3600
"""The demo's dates are relative to when it was made: an older hospital is made anew."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _("Starts a made-up hospital and opens the application in one of its wards.")
    parser.add_argument(
        "--patients", type=number(1, MOST), default=120, metavar="N", help=_("how many patients")
    )
    parser.add_argument(
        "--seed", type=number(0, 10**9), default=1, metavar="S", help=_("another seed, other patients")
    )
    add_configuration(parser)
    add_another(parser)
    parser.add_argument("--reset", action="store_true", help=_("forget what was done in the demo before"))
    parser.add_argument("--theme", choices=("light", "dark", "contrast"), default="light")
    parser.add_argument("--lang", choices=LANGUAGES, default="")


def run(arguments: argparse.Namespace) -> int:
    """Open the demo, or write pictures of it where there is no display."""
    # Before anything is forgotten or made.
    configuration = configuration_of(arguments)
    home = data_dir() / "demo"
    database = home / "hospital.sqlite"
    stamp = home / "made"
    if arguments.reset or not _fresh(stamp, arguments):
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    tell = (lambda _words: None) if arguments.json else say
    if not database.exists():
        tell(_("Making a hospital of {n} patients; it takes a moment.").format(n=arguments.patients))
    with server(database, patients=arguments.patients, seed=arguments.seed, sign_in=True) as running:
        if not stamp.exists():
            stamp.write_text(f"{arguments.patients} {arguments.seed}", encoding="ascii")
        start = Start(
            server=running.url,
            sign_in_as=FIRST,
            store=str(home / "record"),
            key_file=str(home / "record.key"),
            ward=WARD,
            language=arguments.lang,
            theme=arguments.theme,
            workspace="cardiology",
            configuration=configuration,
            another=arguments.new_window,
        )
        locations.choose(start.configuration)
        if arguments.windows.has_display():
            return int(arguments.windows.open(start))
        tell(_("There is no display here, so pictures of each step are written to ./fagflate-demo/."))
        written: list[str] = []

        def done(path: Path) -> None:
            written.append(str(path))
            tell(str(path))

        _pictures(arguments, start, Path("fagflate-demo"), done)
        if arguments.json:
            say(json.dumps({"display": False, "files": written}, ensure_ascii=False))
        return 0


def _fresh(stamp: Path, arguments: argparse.Namespace) -> bool:
    try:
        same = stamp.read_text(encoding="ascii") == f"{arguments.patients} {arguments.seed}"
        return same and time.time() - stamp.stat().st_mtime < STALE_SECONDS
    except OSError:
        return False


def _pictures(
    arguments: argparse.Namespace, start: Start, folder: Path, done: Callable[[Path], None]
) -> None:
    from desktop.core.actor import Actor
    from desktop.store.store import Store
    from desktop.store.store_keys import FileKey

    folder.mkdir(exist_ok=True)
    patient, ward = _shown(arguments.patients, arguments.seed)
    steps = ("choose", "worklist", "overview", "chart", "laboratory", "medicines", "note", "order", "letter",
             "queue", "unsent", "palette")  # fmt: skip
    size = (1920, 1080)
    pictures = [
        Picture(
            out=str(folder / f"{number:02}-{screen}.png"), screen=screen, ward=ward, size=size,
            workspace=start.workspace, theme=arguments.theme, patient=patient,
            typed=ORDER if screen == "order" else "",
        )
        for number, screen in enumerate(steps, 1)
    ]  # fmt: skip
    arguments.windows.render(start, pictures, lambda path, _wrong: done(path))
    letter_file = folder / f"{len(steps) + 1:02}-letter.pdf"
    with Store.open(Path(start.store), FileKey(Path(start.key_file))) as store:
        letter.write(letter.compose(store, patient, "", Actor("", "", NAME)).pdf, letter_file)
    done(letter_file)


def _shown(patients: int, seed: int) -> tuple[str, str]:
    """The ids of the patient in the pictures and of their ward: a small hospital has others."""
    from desktop.backend.demo.occupancy import placed

    found = {place.case.key: place.ward.key for place in placed(patients, seed).patients}
    patient = PATIENT if PATIENT in found else next(reversed(found))
    return patient, found[patient]
