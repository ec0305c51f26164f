"""Scopes of an access token: what each gives, what gives nothing, and what the issuer grants to a role."""

from __future__ import annotations

import itertools

import pytest

from desktop.acts import role_table as roles
from desktop.backend.authorization.access_tokens import SERVICE, AccessTokens
from desktop.backend.authorization.person_rights import Rights
from desktop.backend.authorization.scopes import Scopes, narrowed, told
from desktop.backend.outcome import FhirError
from desktop.core.clock import utc_now
from desktop.fhir.definitions import resource_types
from desktop.sign_in.proof_of_possession import ProofCheck

EVERY = "cruds"


def allowed(scope: str, kind: str = "Observation") -> str:
    return "".join(one for one in EVERY if Scopes("user", scope.split()).allows(one, kind))  # type: ignore[arg-type]


@pytest.mark.parametrize(("scope", "letters"), [
    ("user/*.cruds", "cruds"), ("user/*.*", "cruds"), ("user/Observation.*", "cruds"),
    ("user/Observation.rs", "rs"), ("user/Observation.read", "rs"), ("user/Observation.write", "cud"),
    ("user/Observation.r", "r"), ("user/Observation.rs user/Observation.c", "crs"),
    ("user/*.read user/Observation.write", "cruds"),
    # What is not understood gives nothing.
    ("user/Observation.rs?category=laboratory", ""), ("user/Observation.rs?", ""),
    ("user/Observation.sr", ""), ("user/Observation.rrs", ""), ("user/Observation.rx", ""),
    ("user/Observation.READ", ""), ("user/Observation.", ""), ("user/Observation", ""), ("user/*", ""),
    ("user/observation.rs", ""), ("user/Patient.rs", ""), ("USER/*.cruds", ""), ("user/**.cruds", ""),
    ("patient/*.cruds", ""), ("system/*.cruds", ""), ("openid fhirUser offline_access", ""), ("", ""),
    ("user/*.cruds,user/*.read", ""), ("launch/patient", ""),
])  # fmt: skip
def test_what_a_scope_gives(scope: str, letters: str) -> None:
    assert allowed(scope) == letters


def test_no_letters_in_any_other_order_or_number_give_anything() -> None:
    for length in range(1, 6):
        for found in itertools.product(EVERY, repeat=length):
            text = "".join(found)
            right = "".join(one for one in EVERY if one in found)
            assert allowed(f"user/*.{text}") == (text if text == right else "")


def test_a_refusal_names_what_was_refused_and_the_scopes() -> None:
    held = Scopes("user", ("openid", "user/Task.rs", "user/Observation.rs?category=laboratory"))
    with pytest.raises(FhirError) as refused:
        held.judge("r", "Observation")
    words = "Observation may not be read with this token: its scopes are user/Task.rs"
    assert refused.value.status == 403
    assert refused.value.issues[0].diagnostics.startswith(words)
    with pytest.raises(FhirError, match="Task may not be removed with this token: it has no scope for FHIR"):
        Scopes("user", ("openid", "fhirUser")).judge("d", "Task")


def test_scopes_are_words_of_a_text_or_a_list() -> None:
    assert told({"scope": "openid  user/*.read"}) == ("openid", "user/*.read")
    assert told({"scope": ["openid", "user/*.read", 7]}) == ("openid", "user/*.read")
    assert told({}) == told({"scope": None}) == ()


def test_a_persons_system_scopes_and_a_services_user_scopes_count_for_nothing() -> None:
    services = {"https://x": {"machine"}}
    tokens = AccessTokens("https://fhir.example/r4", {}, ProofCheck(utc_now), utc_now, services)
    service = {"iss": "https://x", "client_id": "machine", "scope": "user/*.cruds system/Task.rs"}
    caller = tokens._caller(service)
    assert caller.person == SERVICE
    assert [caller.scopes.allows("r", one) for one in ("Task", "Patient")] == [True, False]
    person = tokens._caller({**service, "fhirUser": "Practitioner/p1"})
    assert person.person == "p1"
    assert person.scopes.allows("c", "Patient")
    nobody = tokens._caller({**service, "iss": "https://y"})
    assert (nobody.person, nobody.scopes.allows("r", "Patient")) == ("", True)


def given(role: str, asked: str = "openid fhirUser offline_access user/*.cruds") -> str:
    rights = Rights((role,), role)
    return " ".join(narrowed(asked.split(), rights.letters, resource_types(), whole=rights.sees_record))


@pytest.mark.parametrize("role", roles.ROLES)
def test_no_role_is_granted_more_than_the_table_gives_it_and_none_less(role: str) -> None:
    text = given(role)
    assert text.startswith("openid fhirUser offline_access user/")
    rights, scopes = Rights((role,), role), Scopes("user", text.split())
    for kind in resource_types():
        wanted = rights.letters(kind)
        have = {one for one in EVERY if scopes.allows(one, kind)}  # type: ignore[arg-type]
        # What somebody works with suffices for the day; told type by type it is no more than that.
        assert wanted <= have, kind
        if not rights.sees_record:
            assert have == wanted, kind


def test_what_a_coordinator_a_reader_and_somebody_who_has_left_are_granted() -> None:
    assert given("doctor").endswith("user/*.cruds")
    beds = given("coordinator").split()
    assert "user/Encounter.cruds" in beds
    assert not any(one.startswith(("user/Observation", "user/*", "user/Condition")) for one in beds)
    assert not any(
        one.startswith(("user/Patient", "user/Task", "user/Encounter")) for one in given("ended").split()
    )
    assert "user/AuditEvent.crus" in given("ended").split(), "what somebody did is logged to the end"


def test_no_more_is_granted_than_was_asked_for() -> None:
    assert given("doctor", "openid user/Observation.rs") == "openid user/Observation.rs"
    assert given("doctor", "openid user/Observation.read user/*.read").endswith(
        "user/Observation.rs user/*.rs"
    )
    assert given("coordinator", "openid user/Observation.rs user/Encounter.r") == "openid user/Encounter.r"
    assert given("doctor", "user/Observation.rs?category=x patient/*.cruds system/*.cruds") == ""
