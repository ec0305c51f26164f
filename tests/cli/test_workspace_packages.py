"""A sprint published at one machine is in force at another with its next round, over a real server; what is
altered, a stranger's, withdrawn or older is refused there, and one act takes the sprint back."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.cli import sync, workspace
from desktop.core import configured
from desktop.core.clock import utc_now
from desktop.core.errors import InputError, NotInRole
from desktop.core.file_problems import ConfigurationError
from desktop.shown.questions import WorkspaceOf
from desktop.shown.workspace import WorkspaceInUse
from desktop.store import outbox, store_keys
from desktop.store.packages import sprint_keys
from desktop.store.packages.signed_package import Sealed
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from desktop.views.sign_in import workspaces
from tests.servers.embedded import Embedded, serving
from tests.sign_in.town import DOCTOR
from tests.store.packages.made import STRANGER, STRANGER_X, file, library, sealed


def people() -> Iterator[dict[str, Any]]:
    # The page of the sign-in offers one person of these ids at least.
    yield {"resourceType": "Practitioner", "id": DOCTOR, "active": True}
    for name, title in (("kari", "sprinteier"), ("ola", "overlege")):
        yield {"resourceType": "Practitioner", "id": name, "active": True,
               "name": [{"family": "Fosse", "given": [name.capitalize()]}]}  # fmt: skip
        yield {"resourceType": "PractitionerRole", "id": name, "active": True, "code": [{"text": title}],
               "practitioner": {"reference": f"Practitioner/{name}"}}  # fmt: skip


class Site:
    """A server with an owner of sprints and a doctor, the policy of its machines, and their records."""

    def __init__(self, server: Embedded, home: Path) -> None:
        self.server = server
        self.home = home
        (home / "machine").mkdir()

    def policy(self, *lines: str) -> None:
        text = json.dumps({"sprint_keys": list(lines)})
        (self.home / "machine/policies.json").write_text(text, encoding="utf-8")

    def arguments(self, name: str) -> list[str]:
        folder = self.home / name
        return ["--store", str(folder / "s"), "--key-file", str(folder / "key")]

    def store(self, name: str) -> Store:
        return Store.open(self.home / name / "s", FileKey(self.home / name / "key"))

    def owner(self, *words: str, role: str = "kari", who: str = "", as_json: bool = False) -> int:
        """Run a command of the owner's on the first machine."""
        parser = argparse.ArgumentParser()
        parser.set_defaults(json=as_json)
        workspace.configure(parser)
        more = ["--role", role, "--server", self.server.url, "--sign-in-as", who or role]
        return workspace.run(parser.parse_args([*words, *more, *self.arguments("one")]))

    def publish(self, share: int, *words: str) -> int:
        at = self.home / "mine/cardiology/sprint-02.yaml"
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(file(share))
        return self.owner("publish", str(at), *words)

    def tells(self, ident: str, one: Sealed, **more: Any) -> None:
        """The server has a Library, however it came there."""
        self.server.load([json.loads(library(ident, one, **more))])

    def second(self) -> WorkspaceInUse:
        """One round of the second machine, and what a doctor there works in."""
        parser = argparse.ArgumentParser()
        sync.configure(parser)
        given = ["--server", self.server.url, "--sign-in-as", "ola", *self.arguments("two")]
        arguments = parser.parse_args(given)
        arguments.json = True
        assert sync.run(arguments) == 0
        return self.offline()

    def offline(self) -> WorkspaceInUse:
        """Workspace in use on the second machine, without a round."""
        reader: Any = SimpleNamespace(charts=SimpleNamespace(find_anew=lambda _changed: None), clock=utc_now)
        ask = WorkspaceOf("Hjerte 3", "base", True, "doctor", "")
        with self.store("two") as store:
            return store.read(lambda c: workspaces.in_use(reader, c, ask)).result()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    kept: dict[str, str] = {}
    monkeypatch.setattr(store_keys, "kept", lambda name: kept.get(name, ""))
    monkeypatch.setattr(store_keys, "keep", kept.__setitem__)
    workspaces.forget()
    with serving(token="", sign_in=True) as server:
        server.load(list(people()))
        made = Site(server, tmp_path)
        made.policy(
            sprint_keys.line(sprint_keys.make(), "Kari Fosse"), f"{STRANGER_X} Per withdrawn=2026-11-01"
        )
        yield made
    workspaces.forget()
    configured.use(configured.InUse())


def share(shown: WorkspaceInUse) -> int:
    return next(p.share for tab in shown.workspace.tabs for p in tab.panels if p.id == "vitals")


def test_a_sprint_is_published_refused_where_it_is_wrong_and_taken_back(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.second().workspace.release == "cardiology/sprint-01"
    assert site.publish(6, "--approved", "Ola Berg; overlege; 2026-11-19") == 0
    assert "cardiology/sprint-02 er signert som versjon 1." in capsys.readouterr().out
    shown = site.second()
    assert (shown.workspace.release, share(shown), shown.left_out) == ("cardiology/sprint-02", 6, "")
    assert site.publish(7) == 0
    assert share(site.offline()) == 6, "offline the last good one stays"
    assert share(site.second()) == 7

    mine, version = sprint_keys.own(), 2
    assert mine is not None
    with site.server.client() as client:
        # Nobody but whoever owns sprints changes one at the server, and nobody reads it without signing in.
        assert client.get("Library").status_code in (401, 403)
    stays = f"versjon {version} er fortsatt i bruk."
    wrong = [
        (sealed(3, 8, mine), {"status": "retired"}, "ikke slik den ble signert"),
        (sealed(3, 8, STRANGER), {}, "trukket tilbake 2026-11-01"),
        (sealed(2, 8, mine), {}, "under det samme nummeret"),
        (sealed(1, 8, mine), {}, "under det samme nummeret"),
    ]
    for number, (one, more, why) in enumerate(wrong):
        site.tells(f"wrong-{number}", one, **more)
        shown = site.second()
        assert share(shown) == 7
        told = shown.left_out.splitlines()
        assert len(told) == number + 1, "each is told, with what stays in use"
        assert all(stays in line for line in told)
        assert any(why in line for line in told)

    assert site.owner("retire", "cardiology/sprint-02", "--why", "Fant ikke prøvesvarene") == 0
    assert "cardiology/sprint-02 er trukket tilbake." in capsys.readouterr().out
    assert share(site.offline()) == 7
    assert site.second().workspace.release == "cardiology/sprint-01"


def test_an_older_one_than_that_in_force_is_refused(site: Site) -> None:
    mine = sprint_keys.own()
    assert mine is not None
    site.tells("five", sealed(5, 6, mine))
    assert share(site.second()) == 6
    site.tells("four", sealed(4, 8, mine))
    shown = site.second()
    assert share(shown) == 6
    assert shown.left_out == (
        "cardiology/sprint-02, versjon 4: Den er eldre enn det som er publisert her siden. Den brukes ikke;"
        " versjon 5 er fortsatt i bruk."
    )


def test_one_byte_altered_at_the_server_changes_nothing_that_was_in_force(site: Site) -> None:
    assert site.publish(6) == 0
    assert share(site.second()) == 6
    with site.store("one") as store:
        (ident,) = store.read(
            lambda c: [r[0] for r in c.exec_driver_sql("SELECT id FROM resource WHERE type = 'Library'")]
        ).result()
    mine = sprint_keys.own()
    assert mine is not None
    body = json.loads(library(ident, sealed(1, 6, mine)))
    body["content"][0]["data"] = json.loads(library(ident, sealed(1, 9, mine)))["content"][0]["data"]
    site.server.load([body])
    shown = site.second()
    assert share(shown) == 6
    assert "cardiology/sprint-02, versjon 1: Den er ikke slik den ble signert" in shown.left_out
    # A server that has lost it takes nothing away.
    site.server.load([{**body, "identifier": [{"system": "urn:other", "value": "x"}]}])
    assert share(site.second()) == 6


def test_nobody_but_the_owner_publishes(site: Site) -> None:
    with pytest.raises(NotInRole, match="sprinteier"):
        site.owner("retire", "cardiology/sprint-02", "--why", "Feil", role="ola")
    with site.store("one") as store:
        assert [e for e in store.read(outbox.entries).result() if e.type == "Library"] == []
    with pytest.raises(InputError, match="ingen rolle"):
        site.owner("retire", "cardiology/sprint-02", "--why", "Feil", role="nobody", who="kari")


def test_what_is_no_right_sprint_is_not_published(site: Site) -> None:
    at = site.home / "mine/cardiology/sprint-02.yaml"
    at.parent.mkdir(parents=True)
    at.write_bytes(file(6).replace(b"set: vitals", b"set: nothing"))
    with pytest.raises(ConfigurationError):
        site.owner("publish", str(at))
    at.write_bytes(file(6).replace(b"status: in use", b"status: draft"))
    with pytest.raises(InputError, match="verken"):
        site.owner("publish", str(at))
    with pytest.raises(InputError, match="ikke publisert"):
        site.owner("retire", "cardiology/sprint-02", "--why", "Feil")
    assert site.publish(6) == 0
    with pytest.raises(InputError, match="allerede publisert slik den står: versjon 1"):
        site.publish(6)


def test_the_list_tells_what_is_in_force_coming_and_refused(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    later = "2199-12-01"
    assert site.publish(6, "--approved", "Ola Berg; overlege; 2026-11-19") == 0
    assert site.publish(7, "--from", later) == 0
    site.tells("wrong", sealed(4, 8, STRANGER))
    site.second()
    capsys.readouterr()
    parser = argparse.ArgumentParser()
    workspace.configure(parser)
    for as_json in (False, True):
        arguments = parser.parse_args(["packages", *site.arguments("two")])
        arguments.json = as_json
        assert workspace.run(arguments) == 1
        said = capsys.readouterr()
        if not as_json:
            assert said.out.splitlines() == [
                "cardiology/sprint-02, versjon 1: i bruk, signert av Kari Fosse (godkjent av Ola Berg)",
                f"cardiology/sprint-02, versjon 2: i bruk fra {later}",
            ]
            assert "trukket tilbake 2026-11-01" in said.err
        else:
            told = json.loads(said.out)
            assert [one["version"] for one in told["in_force"]] == [1]
            assert told["coming"] == [{"sprint": "cardiology/sprint-02", "version": 2, "from": later}]
            assert [one["why"] for one in told["refused"]] == ["withdrawn"]


def test_the_key_is_made_once_and_told_as_it_is_listed(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    workspace.configure(parser)

    def key(*words: str) -> tuple[str, str]:
        arguments = parser.parse_args(["key", "--name", "Kari Fosse", *words])
        arguments.json = False
        assert workspace.run(arguments) == 0
        said = capsys.readouterr()
        return said.out.strip(), said.err

    line, said = key()
    assert (key()[0], said) == (line, "")
    renewed, asked = key("--renew")
    assert renewed != line
    assert "SprintKeys" in asked
    site.policy(renewed)
    assert key() == (renewed, "")
