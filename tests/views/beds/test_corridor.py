"""The corridor screen tells beds, staff and hours, and no word of anybody's record."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from desktop.clinical.record.patient.fasting import Fasting
from desktop.shown.beds.corridor import CorridorShown
from desktop.sync.pull.admissions import Expected
from desktop.views.beds import bed_stays, corridor
from tests.views.beds.test_beds import _at, _place, _ward
from tests.views.charts import NOW, Json, chart, concept, stay


def _flag(code: str, text: str) -> Json:
    return {
        "resourceType": "Flag", "id": f"f-{code}", "status": "active",
        "code": {"coding": [{"system": "urn:fagflate", "code": code}], "text": text},
        "category": [{"coding": [{"code": "infection"}]}],
    }  # fmt: skip


def _shown(*resources: Json, encounter: Json | None = None, **more: object) -> CorridorShown:
    made = chart(encounter or stay(location=[_at()]), *resources)
    told = more.get("told", True)
    people = [bed_stays.lying(made, NOW)] if told else []
    coming = more.get("coming")
    assert coming is None or isinstance(coming, Expected)
    every = (
        _place("b12", "12A", "bd", "O"), _place("b13", "13", "bd", "U"), _place("b14", "14", "bd", "K"),
        _place("b15", "15", "bd", "U", status="suspended"),
    )  # fmt: skip
    return corridor.build(_ward("p", beds=every), people, NOW, coming)


def _words(shown: CorridorShown) -> str:
    return msgspec.json.encode(shown).decode()


def test_beds_say_whether_they_are_taken_free_to_be_cleaned_or_closed() -> None:
    shown = _shown()
    assert [(one.bed, one.kind) for one in shown.beds] == [
        ("12A", "taken"), ("13", "free"), ("14", "out"), ("15", "out"),
    ]  # fmt: skip
    assert [line.words for one in shown.beds[1:] for line in one.lines] == [
        "Ledig", "Skal rengjøres", "Stengt",
    ]  # fmt: skip
    assert shown.counts == ("Ledige 1", "Ut i dag 0", "Ventes inn i dag: ikke spurt", "I vask 1")


def test_until_everybody_is_told_no_bed_is_called_free() -> None:
    shown = _shown(told=False)
    assert {one.kind for one in shown.beds} == {"unknown"}
    assert shown.counts[0] == "Ledige –"


def test_isolation_says_what_to_do_and_names_no_agent() -> None:
    shown = _shown(_flag("infection-contact", "MRSA: kontaktsmitte, enerom"))
    assert [line.words for line in shown.beds[0].lines] == ["Hansker og frakk"]
    other = _shown(_flag("infection", "Tuberkulose"))
    assert [line.words for line in other.beds[0].lines] == ["Spør personalet før du går inn"]
    none = _shown(_flag("infection-none", "Ingen kjent smitte"))
    assert none.beds[0].lines == ()
    for one in (shown, other):
        assert not any(word in _words(one) for word in ("MRSA", "Tuberkulose", "enerom"))


def test_no_word_of_a_record_comes_through() -> None:
    """Every text of the stay and of what is flagged is thrown at it, staff's free text too."""
    secret = "Hemmelig"
    there = stay(
        location=[_at()], reasonCode=[concept(f"{secret} hjertesvikt")],
        type=[concept(f"{secret} type")], serviceType=concept(f"{secret} tjeneste"),
        participant=[
            {"type": [{"coding": [{"code": "ATND"}]}], "individual": {"display": f"{secret} Lege"}},
            {"type": [{"coding": [{"code": "ATND"}]}], "individual": {"reference": "Patient/p"}},
        ],
        hospitalization={"dischargeDisposition": concept(f"{secret} sykehjem")},
    )  # fmt: skip
    there["location"][0]["location"]["display"] = f"{secret} plass"
    shown = _shown(_flag("infection-air", f"{secret} agens"), encounter=there)
    assert secret not in _words(shown)
    person = chart(there).patient
    names = [part for name in person.name for part in (name.family, *name.given) if part]
    assert names
    assert not any(part in _words(shown) for part in (*names, person.birth_date))


def test_the_hour_until_which_somebody_fasts_is_told_of_today_and_tomorrow() -> None:
    def words(until: datetime | None) -> str:
        return corridor.fasting_words(Fasting(until), NOW)

    assert words(None) == "Fastende"
    assert words(NOW + timedelta(hours=2)) == "Fastende til 16:32"
    assert words(NOW + timedelta(days=1)) == "Fastende til 14:32"
    assert words(NOW + timedelta(days=4)) == "Fastende", "an hour of which day?"
