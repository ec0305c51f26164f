"""Published sprints in force: laid below the hospital's folder, told where refused, gone with their key."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.core import configured
from desktop.letters.compose.epikrise import compose
from desktop.shown.questions import WorkspaceOf
from desktop.shown.workspace import WorkspaceInUse
from desktop.store.packages import kept_packages, signed_package
from desktop.store.packages.signed_package import Sealed
from desktop.store.store import Store
from desktop.views.sign_in import workspaces
from desktop.workspace import locations
from desktop.workspace.packages import published
from tests.letters import charts
from tests.running.patience import PATIENCE
from tests.store.packages.made import KEY, STRANGER, X, file, library, package, sealed

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PATIENT = {"resourceType": "Patient", "id": "p", "name": [{"family": "Lie"}]}


class Site:
    """A record, the policy of its machine, and the hospital's folder."""

    def __init__(self, home: Path) -> None:
        self.store = Store(home / "store", bytes(32), clock=lambda: NOW)
        self.machine = home / "machine"
        self.machine.mkdir()
        self.now = NOW
        self.policy(f"{X} Kari Fosse")

    def policy(self, *keys: Any) -> None:
        (self.machine / "policies.json").write_text(json.dumps({"sprint_keys": list(keys)}))

    def comes(self, *every: Sealed | str, whole: bool = False) -> None:
        """Libraries come with a round; a text is one as the server tells it."""
        texts = [library("x", one) if isinstance(one, Sealed) else one for one in every]
        found = {f"l{number}": text for number, text in enumerate(texts)}
        self.store.write(lambda tx: kept_packages.receive(tx, found, whole=whole), origin="sync").result()

    def seen(self) -> WorkspaceInUse:
        locations.look_again()
        reader: Any = SimpleNamespace(
            charts=SimpleNamespace(find_anew=lambda _changed: None), clock=lambda: self.now
        )
        ask = WorkspaceOf("Hjerte 3", "base", True, "doctor", "")
        return self.store.read(lambda c: workspaces.in_use(reader, c, ask)).result()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    workspaces.forget()
    made = Site(tmp_path)
    yield made
    made.store.close()
    workspaces.forget()
    configured.use(configured.InUse())


def share(shown: WorkspaceInUse) -> int:
    return next(p.share for tab in shown.workspace.tabs for p in tab.panels if p.id == "vitals")


def test_a_published_sprint_is_laid_as_any_other(site: Site) -> None:
    shipped = share(site.seen())
    site.comes(sealed(1, 6))
    shown = site.seen()
    assert (shown.workspace.release, share(shown), shown.left_out) == ("cardiology/sprint-02", 6, "")
    source = shown.workspace.source_of("panels/vitals/share")
    assert "published/cardiology/sprint-02.yaml" in str(source)
    site.comes(sealed(2, status="retired", why="Feil"))
    gone = site.seen()
    assert (gone.workspace.release, share(gone), gone.left_out) == ("cardiology/sprint-01", shipped, "")


def test_what_is_refused_is_told_with_what_stays_in_use(site: Site) -> None:
    site.comes(sealed(2, 6))
    altered = library("x", sealed(3, 7)).replace('"version": "3"', '"version": "4"')
    site.comes(sealed(1, 8), altered, sealed(5, 9, STRANGER))
    shown = site.seen()
    assert share(shown) == 6
    older, changed, unlisted = sorted(shown.left_out.splitlines())
    assert older == (
        "cardiology/sprint-02, versjon 1: Den er eldre enn det som er publisert her siden. Den brukes ikke;"
        " versjon 2 er fortsatt i bruk."
    )
    assert changed == (
        "cardiology/sprint-02, versjon 4: Den er ikke slik den ble signert, eller er ikke signert. Den brukes"
        " ikke; versjon 2 er fortsatt i bruk."
    )
    assert unlisted.startswith("cardiology/sprint-02, versjon 5: Den er signert med en nøkkel som ikke er go")
    # Gone at the server, it is told of no more.
    site.comes(whole=True)
    assert site.seen().left_out == ""
    assert share(site.seen()) == 6


def test_a_withdrawn_key_is_told_with_its_day_and_the_one_before_stays(site: Site) -> None:
    site.comes(sealed(1, 6))
    site.policy(f"{X} Kari Fosse withdrawn=2026-11-26")
    assert share(site.seen()) == 6
    site.now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    site.policy(f"{X} Kari Fosse withdrawn=2026-11-25")
    shown = site.seen()
    assert shown.workspace.release == "cardiology/sprint-01", "it came on that very day"
    assert "som ble trukket tilbake 2026-11-25" in shown.left_out


def test_without_listed_keys_nothing_published_counts(site: Site) -> None:
    site.comes(sealed(1, 6))
    site.policy()
    assert (site.seen().workspace.release, site.seen().left_out) == ("cardiology/sprint-01", "")
    site.policy(7)
    shown = site.seen()
    assert shown.workspace.release == "cardiology/sprint-01"
    assert "Publiserte sprinter brukes ikke: det IT har satt som nøkler" in shown.left_out
    site.policy(X)
    assert share(site.seen()) == 6


def test_the_hospitals_own_folder_has_the_word_and_that_is_told(site: Site) -> None:
    own = site.machine / "configuration/cardiology/sprint-02.yaml"
    own.parent.mkdir(parents=True)
    own.write_bytes(file(8))
    site.comes(sealed(1, 6))
    shown = site.seen()
    assert share(shown) == 8
    assert shown.left_out == (
        "cardiology/sprint-02, versjon 1: Sykehusets egen mappe har også denne sprinten, og det er den som"
        " brukes."
    )


def test_two_that_write_it_at_the_same_moment_both_have_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two windows of one person, with a record each, get a published sprint by the same round."""
    site.comes(sealed(1, 6))
    site.store.read(lambda connection: published.use(connection, lambda: NOW)).result()
    both, write = threading.Barrier(2, timeout=PATIENCE), Path.write_bytes

    def written(self: Path, data: bytes) -> int:
        both.wait()
        return write(self, data)

    with monkeypatch.context() as slow, ThreadPoolExecutor(2) as two:
        slow.setattr(Path, "write_bytes", written)
        one, other = two.map(lambda _number: published.folder(None), range(2))
    assert one == other
    root, wrong = one
    assert root is not None
    assert wrong == ()
    assert (root / "cardiology/sprint-02.yaml").read_bytes() == file(6)
    assert [path.name for path in root.parent.parent.iterdir()] == [root.parent.name]


def test_a_file_that_was_changed_in_the_folder_is_written_anew(site: Site) -> None:
    site.comes(sealed(1, 6))
    assert share(site.seen()) == 6
    laid = next(locations.found().folders[-1].rglob("sprint-02.yaml"))
    laid.write_bytes(file(9))
    workspaces.forget()
    assert share(site.seen()) == 6
    assert laid.read_bytes() == file(6)


def test_a_published_sprint_that_cannot_be_laid_leaves_the_version_before(site: Site) -> None:
    site.comes(sealed(1, 6))
    site.seen()
    wrong = file(7).replace(b"set: vitals", b"set: nothing")
    body = package(2, sha256=hashlib.sha256(wrong).hexdigest())
    site.comes(signed_package.sealed(body, wrong, KEY))
    shown = site.seen()
    assert share(shown) == 6
    assert "published/cardiology/sprint-02.yaml:" in shown.left_out


def test_a_letter_names_the_package_that_its_template_came_with(site: Site) -> None:
    site.comes(sealed(1, 6))
    site.seen()
    letter = compose(charts.chart(PATIENT), NOW, charts.AUTHOR, letter_id="x")
    assert letter.template.package == "urn:fagflate:sprint:cardiology/sprint-02|1"
