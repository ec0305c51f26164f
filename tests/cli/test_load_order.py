"""`fagflate load` into servers that others run: targets first, circles whole, and nothing trusted unseen."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from desktop.backend import demo
from desktop.cli.load_order import order
from desktop.core.errors import WireError
from desktop.fhir.strict import dumps
from tests.cli.test_load import run, write
from tests.servers.strange import Strange
from tests.servers.strange_defects import Defect
from tests.servers.strange_http import serving

Json = dict[str, Any]


def patient(ident: str, **more: Any) -> Json:
    return {"resourceType": "Patient", "id": ident, **more}


def flag(ident: str, who: str, **more: Any) -> Json:
    subject = {"reference": f"Patient/{who}"}
    return {
        "resourceType": "Flag", "id": ident, "status": "active", "code": {"text": "x"},
        "subject": subject, **more,
    }  # fmt: skip


def lines(path: Path, *resources: Json, pack: bool = False) -> Path:
    text = "\n".join(map(dumps, resources)).encode()
    path.write_bytes(gzip.compress(text) if pack else text)
    return path


def total(server: Strange) -> int:
    from sqlalchemy import text

    with server.database.read() as connection:
        found = connection.execute(text("SELECT count(*) FROM resource WHERE deleted = 0")).scalar()
    return int(found or 0)


def test_targets_go_before_what_points_at_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines(tmp_path / "a.ndjson", *(flag(f"f{n}", f"p{n}") for n in range(150)))
    lines(tmp_path / "b.ndjson", *(patient(f"p{n}") for n in range(150)))
    with serving(Defect.REFERENTIAL_INTEGRITY) as server:
        code, told = run(capsys, server.base, tmp_path)
        assert (code, told["refused"], told["stored"]) == (0, [], {"Flag": 150, "Patient": 150})
        assert len([path for method, path, _ in server.log if method == "PUT"]) <= 1, "batches"


def test_a_circle_goes_as_one_transaction(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def linked(ident: str, other: str) -> Json:
        return patient(ident, link=[{"other": {"reference": f"Patient/{other}"}, "type": "seealso"}])

    lines(tmp_path / "a.ndjson", flag("f", "a"), linked("a", "b"), linked("b", "c"), linked("c", "a"),
          linked("self", "self"))  # fmt: skip
    with serving(Defect.REFERENTIAL_INTEGRITY) as server:
        code, told = run(capsys, server.base, tmp_path)
        assert (code, told["refused"], told["stored"]) == (0, [], {"Flag": 1, "Patient": 4})
        assert run(capsys, server.base, tmp_path)[0] == 0
        assert total(server) == 5


@pytest.mark.parametrize("defects", [(), (Defect.REFERENTIAL_INTEGRITY,), (Defect.DECLARES_TOO_MUCH,)])
def test_one_bad_resource_in_a_circle_takes_no_more_with_it_than_it_must(
    defects: tuple[Defect, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    links = [{"other": {"reference": "Patient/b"}, "type": "seealso"}]
    back = [{"other": {"reference": "Patient/a"}, "type": "seealso"}]
    lines(tmp_path / "a.ndjson", patient("a", link=links), patient("b", link=back, gender="q"), patient("c"))
    with serving(*defects) as server:
        code, told = run(capsys, server.base, tmp_path)
    places = {one["resource"]: (one["place"], one["reason"]) for one in told["refused"]}
    assert code == 1
    assert places["Patient/b"][0] == ":2 Patient.gender"
    if Defect.REFERENTIAL_INTEGRITY in defects:
        assert "Patient/b is referred to" in places["Patient/a"][1]
        assert told["stored"] == {"Patient": 1}
    else:
        assert (places.keys(), told["stored"]) == ({"Patient/b"}, {"Patient": 2})


def test_a_target_that_is_nowhere_is_named_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines(tmp_path / "a.ndjson", patient("p"), flag("f1", "p"), flag("f2", "nowhere"), flag("f3", "p"))
    with serving(Defect.REFERENTIAL_INTEGRITY) as server:
        code, told = run(capsys, server.base, tmp_path)
    assert (code, told["stored"]) == (1, {"Flag": 2, "Patient": 1})
    (refused,) = told["refused"]
    assert (refused["place"], refused["resource"]) == (":3", "Flag/f2")
    assert "Patient/nowhere" in refused["reason"]
    with serving() as server:
        assert run(capsys, server.base, tmp_path)[0] == 0, "elsewhere it is accepted"


def test_a_transaction_stands_among_what_it_needs_and_what_needs_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put = {"request": {"method": "PUT", "url": "Patient/inside"}, "resource": patient(
        "inside", generalPractitioner=[{"reference": "Practitioner/d"}])}  # fmt: skip
    write(tmp_path / "b.json", {"resourceType": "Bundle", "type": "transaction", "entry": [put]})
    lines(tmp_path / "a.ndjson", flag("f", "inside"), {"resourceType": "Practitioner", "id": "d"})
    with serving(Defect.REFERENTIAL_INTEGRITY) as server:
        code, told = run(capsys, server.base, tmp_path)
    assert (code, told["refused"]) == (0, [])
    assert told["stored"] == {"Flag": 1, "Patient": 1, "Practitioner": 1}


def test_packed_files_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines(tmp_path / "a.ndjson.gz", flag("f1", "p"), flag("f2", "p", status="x"), pack=True)
    (tmp_path / "b.JSON.gz").write_bytes(gzip.compress(json.dumps(patient("p")).encode()))
    whole = gzip.compress(b"\n".join(json.dumps(flag(f"g{n}", "p")).encode() for n in range(2000)))
    (tmp_path / "c.ndjson.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "d.json.gz").write_bytes(b"not packed")
    with serving() as server:
        code, told = run(capsys, server.base, tmp_path)
    assert code == 1
    assert told["stored"]["Patient"] == 1
    assert told["stored"]["Flag"] > 1
    places = {Path(one["file"]).name: one["place"] for one in told["refused"]}
    assert places["a.ndjson.gz"] == ":2 Flag.status"
    assert {"c.ndjson.gz", "d.json.gz"} <= places.keys()


def test_a_file_that_unpacks_without_end_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.cli import load_files

    monkeypatch.setattr(load_files, "MOST", 1000)
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b" " * 100_000))
    (tmp_path / "b.ndjson.gz").write_bytes(
        gzip.compress(b" " * 100_000 + b"\n" + json.dumps(patient("p")).encode())
    )
    with serving() as server:
        code, told = run(capsys, server.base, tmp_path)
    assert (code, told["stored"]) == (1, {"Patient": 1})
    assert [Path(one["file"]).name for one in told["refused"]] == ["a.json.gz", "b.ndjson.gz"]


def test_batches_are_tried_whatever_the_statement_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines(tmp_path / "a.ndjson", *(patient(f"p{n}") for n in range(150)))
    with serving(Defect.DECLARES_TOO_LITTLE) as server:
        assert run(capsys, server.base, tmp_path)[0] == 0
        assert len(server.log) < 10
        assert total(server) == 150


def test_where_the_server_names_ids_nothing_is_doubled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines(tmp_path / "a.ndjson", *(patient(f"p{n}") for n in range(150)))
    with serving(Defect.NAMES_IDS_ITSELF) as server:
        for _time in range(2):
            with pytest.raises(WireError) as error:
                run(capsys, server.base, tmp_path)
            assert error.value.todo
            assert total(server) == 0
    with serving(Defect.REFUSES_CLIENT_IDS) as server:
        code, told = run(capsys, server.base, tmp_path)
        assert (code, len(told["refused"]), total(server)) == (1, 150, 0)


def test_the_newest_of_two_with_one_name_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(20):
        lines(
            tmp_path / f"{number:02}.ndjson",
            patient("p", name=[{"family": f"N{number}"}]),
            patient(f"q{number}"),
        )
    with serving() as server:
        code, told = run(capsys, server.base, tmp_path)
        assert (code, told["stored"]) == (0, {"Patient": 40})
        found = server.get("Patient/p")
        assert found is not None
        assert found["name"] == [{"family": "N19"}]


def test_the_demo_hospital_loads_twice_with_referential_integrity(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    resources = sorted(demo.resources(2, 1), key=lambda one: str(one["id"]), reverse=True)
    lines(tmp_path / "hospital.ndjson", *resources)
    with serving(Defect.REFERENTIAL_INTEGRITY) as server:
        code, told = run(capsys, server.base, tmp_path)
        assert (code, told["refused"]) == (0, [])
        assert sum(told["stored"].values()) == len(resources) == total(server)
        assert run(capsys, server.base, tmp_path)[0] == 0
        assert total(server) == len(resources)


@pytest.mark.parametrize(
    ("needs", "wanted"),
    [
        ({0: {1}, 1: {2}, 2: set()}, [[[2]], [[1]], [[0]]]),
        ({0: {1}, 1: {0}, 2: {0}, 3: set()}, [[[3], [0, 1]], [[2]]]),
        ({0: {0}}, [[[0]]]),
        ({}, []),
    ],
)
def test_order(needs: dict[int, set[int]], wanted: list[list[list[int]]]) -> None:
    found = [sorted(map(sorted, level), key=len) for level in order(needs)]
    assert found == wanted


def test_a_long_chain_is_ordered_without_recursion() -> None:
    needs: dict[int, set[int]] = {n: {n + 1} for n in range(50_000)} | {50_000: set()}
    assert sum(len(level) for level in order(needs)) == 50_001
