"""Interactions of FEST as an imported list: read, versioned, refused with their place, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from desktop.terminology import code_search
from desktop.terminology import code_sources as sources
from desktop.terminology.code_records import About, Concept
from desktop.terminology.code_refusals import Refused
from desktop.terminology.code_search import Codes
from desktop.terminology.code_sources import Part
from desktop.terminology.code_systems import System, named
from desktop.terminology.formats import fest_interactions, fest_xml
from desktop.terminology.release_file import BATCH, Builder
from desktop.terminology.releases import Releases
from tests.terminology import files
from tests.terminology.conftest import Find, Import
from tests.terminology.files import AMLODIPINE, PARACETAMOL, interaction, substances

WHAT = "interactions"


def _system() -> System:
    found = named(WHAT)
    assert found is not None
    return found


def _codes() -> Codes:
    found = code_search.codes(_system())
    assert isinstance(found, Codes)
    return found


def test_they_are_read_by_code_and_by_group(imports: Import, find: Find, tmp_path: Path) -> None:
    release = imports(files.interactions(tmp_path / "f.xml"), WHAT).release
    assert (release.codes, release.retired, release.left_out) == (4, 1, 0)
    assert (release.dated, release.source) == ("2026-03-04", "f.xml")
    codes = _codes()
    (number,) = codes.sides("C08CA01")
    told = codes.interaction(number)
    assert told.relevance == 1
    assert told.name == "Paracetamol – Amlodipin: Bør unngås"
    assert told.consequence == "Blodtrykket stiger"
    assert told.handling == "Legemiddelalternativer: Velg et annet."
    assert told.evidence == "Kasusrapporter"
    assert codes.sides("C07AB02"), "a code stands for all below it"
    assert codes.sides("C07AB02").keys() < codes.sides("N02BE01").keys()
    assert not codes.sides("H03AA01"), "one that is out of use says nothing"
    assert codes.assessed("N02BE01")
    assert not codes.assessed("L01EX27")
    assert [one.name for one in find("amlodipin", WHAT)] == ["Paracetamol – Amlodipin: Bør unngås"]


def test_one_file_gives_products_or_interactions_by_what_is_asked(
    imports: Import, find: Find, home: Releases, tmp_path: Path
) -> None:
    path = files.interactions(tmp_path / "f.xml")
    assert imports(path).release.system == "fest"
    assert imports(path, WHAT).release.system == WHAT
    assert {one.system for one in home.all()} == {"fest", WHAT}
    assert find("selo", "fest")
    assert not find("selo", WHAT)


def test_a_new_release_stands_until_it_is_taken_back(imports: Import, home: Releases, tmp_path: Path) -> None:
    first = imports(files.interactions(tmp_path / "a.xml"), WHAT).release
    entries = "".join(
        interaction(n, substances(PARACETAMOL), substances(AMLODIPINE), "2") for n in range(1, 5)
    )
    second = imports(files.interactions(tmp_path / "b.xml", entries, "2026-06-01"), WHAT)
    assert second.before == first
    assert len(_codes().sides("C08CA01")) == 4
    with home.alone():
        gone, now = home.back(_system())
    assert (gone.id, now.sha256) == (second.release.id, first.sha256)  # type: ignore[union-attr]
    assert len(_codes().sides("C08CA01")) == 1
    with home.alone():
        home.back(_system())
    assert code_search.codes(_system()) is None


def test_what_has_no_code_is_left_out_and_counted(imports: Import, tmp_path: Path) -> None:
    juice = substances(("", "(ikke angitt)"), name="Grapefruktjuice")
    entries = interaction(1, juice, substances(AMLODIPINE), "2") + interaction(
        2, substances(("", "Perikum"), ("N06AX25", "Johannesurt")), substances(AMLODIPINE), "1"
    )
    release = imports(files.interactions(tmp_path / "f.xml", entries), WHAT).release
    assert (release.codes, release.left_out) == (1, 1)
    assert len(_codes().sides("C08CA01")) == 1


def test_a_side_of_many_is_named_by_its_first(imports: Import, find: Find, tmp_path: Path) -> None:
    many = substances(*((f"N05AH{n:02}", f"Stoff {n}") for n in range(10)))
    imports(files.interactions(tmp_path / "f.xml", interaction(1, many, substances(AMLODIPINE), "2")), WHAT)
    (found,) = find("amlodipin", WHAT)
    assert found.name == "Stoff 0, Stoff 1, Stoff 2 … – Amlodipin: Forholdsregler bør tas"
    assert _codes().sides("N05AH09")


def test_several_groups_are_told_by_two_and_a_group_may_stand_against_itself(
    imports: Import, tmp_path: Path
) -> None:
    three = substances(AMLODIPINE) + substances(("C03CA01", "Furosemid"))
    group = substances(("N05A", "Antipsykotika"))
    entries = interaction(1, substances(PARACETAMOL), three, "1") + interaction(2, group, group, "2")
    imports(files.interactions(tmp_path / "f.xml", entries), WHAT)
    codes = _codes()
    assert {len(codes.sides(one[0])) for one in (PARACETAMOL, AMLODIPINE, ("C03CA01", ""))} == {1}
    ((_number, sides),) = codes.sides("N05AH04").items()
    assert sides == {0, 1}


ONE = interaction(1, substances(PARACETAMOL), substances(AMLODIPINE), "1")
NO_ID = "<Id>ID_20000000-0000-0000-0000-000000000001</Id>"
REFUSED: dict[str, tuple[str, str]] = {
    "no interactions": (" ", "there are no interactions in it"),
    "an unknown relevance": (ONE.replace("V='1' DN='Bør", "V='4' DN='Bør"), r"line 13: .*relevance .* is 4"),
    "no relevance": (ONE.replace("<Relevans V='1' DN='Bør unngås'/>", ""), r"line 20: .*no id, or no rele"),
    "two relevances": (
        ONE.replace("<KliniskKonsekvens>", "<Relevans V='2'/><KliniskKonsekvens>"),
        r"line 14: one interaction has two relevances",
    ),
    "no id": (ONE.replace(NO_ID, ""), r"no id, or no relevance"),
    "another kind of id": (ONE.replace(NO_ID, "<Id>17</Id>"), r"line 20: 17 is no code of FEST"),
    "no status": (ONE.replace("<Status V='A' DN='x'/>", ""), "does not say whether it is in use"),
    "an unknown status": (ONE.replace("V='A'", "V='X'"), "does not say whether it is in use"),
    "no consequence": (ONE.replace("Virkning 1", ""), "does not say what happens"),
    "an unknown form of code": (
        interaction(1, substances(PARACETAMOL), substances(("C8CA01", "x")), "1"),
        r"line 18: C8CA01 is no ATC code",
    ),
    "half of the pharmacopoeia": (
        interaction(1, substances(PARACETAMOL), substances(("C", "x")), "1"),
        r"line 18: C is no ATC code",
    ),
    "an empty code": (ONE.replace("V='C08CA01'", "V=''"), r"line 18: – is no ATC code"),
    "a group that names nothing": (
        interaction(1, substances(PARACETAMOL), substances(), "1"),
        r"line \d+: a group of substances of an interaction names none",
    ),
    "a substance without name and code": (
        ONE.replace("<Substans>Amlodipin</Substans><Atc V='C08CA01'", "<Atcx V='C08CA01'"),
        "neither a name nor a code",
    ),
    "one group": (interaction(1, substances(PARACETAMOL), "", "1"), "fewer than two groups"),
    "the same id twice": (
        ONE + ONE.replace("Virkning 1", "Virkning 2"),
        r"line 2\d: interaction ID_2\S+ stands there twice, first at line 10",
    ),
    "two interactions in one entry": (
        ONE.replace("</OppfInteraksjon>", ONE[ONE.index("<Interaksjon>") :]),
        "one entry has two interactions",
    ),
    "too many substances": (
        interaction(1, substances(*[PARACETAMOL] * 2001), substances(AMLODIPINE), "1"),
        "far too many substances",
    ),
    "letters encoded twice": (ONE.replace("Virkning 1", "RÃ¸d"), "the letters are not in UTF-8"),
}


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_with_its_place_and_the_old_one_stays(
    case: str, imports: Import, home: Releases, tmp_path: Path
) -> None:
    stands = imports(files.interactions(tmp_path / "old.xml"), WHAT).release
    entries, words = REFUSED[case]
    with pytest.raises(Refused, match=words) as told:
        imports(files.interactions(tmp_path / "new.xml", entries), WHAT, smaller=True)
    assert "Nothing was imported" in told.value.kept
    assert home.all() == (stands,)
    assert _codes().sides("C08CA01")


@pytest.mark.usefixtures("in_english")
def test_a_cut_file_an_older_one_another_years_and_another_schema_are_refused(
    imports: Import, home: Releases, tmp_path: Path
) -> None:
    old = imports(files.interactions(tmp_path / "old.xml", day="2026-05-01"), WHAT).release
    whole = files.interactions(tmp_path / "cut.xml", day="2026-06-01").read_bytes()

    def refused(content: bytes, words: str, **more: Any) -> None:
        path = tmp_path / "new.xml"
        path.write_bytes(content)
        with pytest.raises(Refused, match=words):
            imports(path, WHAT, **more)

    refused(whole[: len(whole) * 2 // 3], r"line \d+: the file ends in the middle")
    refused(whole.replace(b"eresept/m30/", b"eresept/m25/"), "line 2: this is no FEST file")
    refused(whole.replace(b"2026-06-01", b"2025-06-01"), "older than the one in force")
    refused(whole, "the file is of 2026, and not of 2025", version="2025")
    few = files.interactions(tmp_path / "few.xml", ONE, "2026-06-01").read_bytes()
    refused(few, "it has 1 codes, and the one in force has 4")
    assert home.all() == (old,)


def test_a_file_of_any_size_is_held_by_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The records of one piece of the file at most, and a batch of rows: no more for a file ten times as
    long."""
    monkeypatch.setattr(fest_xml, "CHUNK", 1 << 14)
    held = {}
    for many in (300, 3000):
        path = files.interactions(
            tmp_path / f"{many}.xml",
            "".join(
                interaction(n, substances(PARACETAMOL), substances(AMLODIPINE), "2") for n in range(many)
            ),
        )
        seen = _Seen()
        part = Part(path.name, lambda path=path: path.open("rb"))
        monkeypatch.setattr(fest_interactions, "streamed", seen.streamed)
        builder = Builder(tmp_path / f"{many}.codes", "f")
        builder.add(fest_interactions.records(part, _system(), About()))
        builder.close()
        held[many] = seen.most
        assert builder.most_held <= BATCH
        assert seen.concepts == many
    assert held[300] == pytest.approx(held[3000], abs=8)
    assert held[3000] < 200


class _Seen:
    """The greatest number of records that a reader held at once, and the interactions that it gave."""

    def __init__(self) -> None:
        self.most = self.concepts = 0

    def streamed(self, reader: fest_xml.Reader, nothing: Refused) -> Iterator[Any]:
        for one in fest_xml.streamed(reader, nothing):
            self.most = max(self.most, len(reader.made))
            self.concepts += isinstance(one, Concept)
            yield one


def test_a_gigabyte_is_read_as_it_comes(tmp_path: Path) -> None:
    """A stream that never ends in memory: whoever reads asks for small pieces, and stops at what is wrong."""
    begin = (files.FEST_BEGIN + "<HentetDato>2026-03-04T03:11:43</HentetDato>\n<KatInteraksjon>\n").encode()
    asked: list[int] = []

    class Endless:
        def __init__(self) -> None:
            self.number = 0
            self.left = begin

        def read(self, size: int = -1) -> bytes:
            asked.append(size)
            while len(self.left) < size:
                self.number += 1
                relevance = "2" if self.number < 3000 else "9"
                self.left += interaction(
                    self.number, substances(PARACETAMOL), substances(AMLODIPINE), relevance
                ).encode()
            piece, self.left = self.left[:size], self.left[size:]
            return piece

        def close(self) -> None:
            pass

    opened: Callable[[], IO[bytes]] = Endless  # type: ignore[assignment]
    with pytest.raises(Refused):
        for _one in fest_interactions.records(Part("f.xml", opened), _system(), About()):
            pass
    assert max(asked) <= sources.CHUNK
    assert min(asked) > 0
