"""Everybody at a workstation has a record of their own, and nobody comes into another's."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.store.highwater import Mark, Noted, write
from desktop.store.holders import HOLDER, Holders, digest

ANN, BO, CY = "Practitioner/ann", "Practitioner/bo", "Practitioner/cy"


def record(folder: Path, unsent: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "record.db").write_bytes(b"x")
    write(folder, Mark(unsent, tuple(Noted(n, "sign_note", "2026-11-20T10:00:00Z") for n in range(unsent))))
    return folder


@pytest.fixture
def holders(tmp_path: Path) -> Holders:
    return Holders(tmp_path / "r")


def test_the_first_person_has_the_root_and_the_next_their_own(holders: Holders) -> None:
    assert holders.last() == holders.folder(ANN) == holders.root
    holders.took(record(holders.root), ANN)
    assert holders.folder(ANN) == holders.root
    bo = holders.folder(BO)
    assert bo.parent == holders.root
    # The key store knows a key by the folder's name.
    assert len({bo.name, holders.folder(CY).name, holders.root.name}) == 3
    holders.took(record(bo), BO)
    assert holders.last() == bo
    assert (holders.folder(ANN), holders.folder(BO)) == (holders.root, bo)
    holders.took(holders.root, ANN)
    assert holders.last() == holders.root
    assert holders.others(holders.root) == (bo,)
    assert holders.others(bo) == (holders.root,)


def test_names_of_people_stand_nowhere(holders: Holders) -> None:
    holders.took(record(holders.root), ANN)
    holders.took(record(holders.folder(BO)), BO)
    for path in holders.root.parent.rglob("*"):
        assert "ann" not in path.name.replace("Practitioner", "")
        if path.is_file():
            assert b"Practitioner" not in path.read_bytes()


def test_a_root_that_was_set_aside_is_nobodys(holders: Holders) -> None:
    holders.took(record(holders.root), ANN)
    bo = record(holders.folder(BO))
    holders.took(bo, BO)
    for path in list(holders.root.iterdir()):
        if path.is_file():
            path.unlink()
    # Who has a record keeps it; who has lost theirs begins anew in the root.
    assert holders.folder(BO) == bo
    assert holders.folder(ANN) == holders.root
    assert holders.last() == bo


def test_a_pointer_to_nowhere_or_out_of_the_root_is_not_followed(holders: Holders) -> None:
    record(holders.root)
    pointer = holders.root.with_name("r.last")
    for text in (
        digest(CY),
        "../../elsewhere",
        "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
    ):
        pointer.write_text(text, encoding="latin-1")
        assert holders.last() == holders.root


def test_an_unreadable_holder_lets_nobody_else_in(holders: Holders) -> None:
    holders.took(record(holders.root), ANN)
    (holders.root / HOLDER).write_bytes(b"\xff\xfe")
    assert not holders.holds(holders.root, BO)
    assert holders.folder(BO) != holders.root


def test_what_somebody_left_unsent_is_counted_for_them_alone(holders: Holders) -> None:
    holders.took(record(holders.root, 2), ANN)
    holders.took(record(holders.folder(BO), 1), BO)
    assert [holders.unsent(one) for one in (ANN, BO, CY)] == [2, 1, 0]


def test_a_key_file_each(holders: Holders, tmp_path: Path) -> None:
    holders.took(record(holders.root), ANN)
    given = tmp_path / "r.key"
    assert holders.key_file(given, holders.root) == given
    assert holders.key_file(given, holders.folder(BO)) not in (given, None)
    assert holders.key_file(None, holders.folder(BO)) is None
