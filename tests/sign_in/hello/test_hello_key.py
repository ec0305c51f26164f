"""Windows Hello: a registered key lets in by a fresh challenge; whatever is not exactly that is refused."""

from __future__ import annotations

import ctypes
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.sign_in.hello import authenticator_data, hello_errors, hello_key, webauthn_dll
from desktop.sign_in.hello.hello_key import CREATE, GET, ORIGIN, RP_ID, Given, HelloKey
from tests.running.patience import PATIENCE
from tests.sign_in.hello.authenticator import UP_UV, Authenticator, cbor, cose, data, signature

CHALLENGE, WINDOW, WHO = b"one challenge" + bytes(range(40)), 0x00A1_0042, "https://server\0Practitioner/m"
KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def hello(monkeypatch: pytest.MonkeyPatch) -> Authenticator:
    made = Authenticator()
    monkeypatch.setattr(webauthn_dll, "library", lambda: made)
    return made


def registered(challenge: bytes = CHALLENGE) -> HelloKey:
    return hello_key.registered(webauthn_dll.made(WINDOW, challenge, WHO, "Maren Æås"), challenge)


def asserted(key: HelloKey, challenge: bytes = CHALLENGE) -> HelloKey:
    return hello_key.shown(webauthn_dll.given(WINDOW, challenge, key.credential), challenge, key)


@pytest.mark.parametrize("rsa", [False, True], ids=["ES256", "RS256"])
def test_a_key_is_registered_and_shows_who_somebody_is_each_time(hello: Authenticator, rsa: bool) -> None:
    hello.rsa = rsa
    key = registered()
    assert (key.counter, hello.freed) == (1, 1)
    after = asserted(key)
    assert after == msgspec.structs.replace(key, counter=2)
    assert asserted(after, b"another").counter == 3
    assert hello.freed == 3
    made, first, _second = hello.asked
    said = {"challenge": first["client_data"]["challenge"], "origin": ORIGIN, "crossOrigin": False}
    assert made["client_data"] == {"type": CREATE, **said}
    assert first["client_data"] == {"type": GET, **said}
    assert (made["window"], made["rp"], made["name"]) == (WINDOW, RP_ID, "Maren Æås")
    assert (made["algorithms"], made["options"], first["options"]) == ([-7, -257], 3, 4)
    assert (len(made["user"]), made["user"] != WHO.encode()) == (32, True)
    assert (first["window"], first["rp"], first["allowed"]) == (WINDOW, RP_ID, 1)
    assert (first["credential"], first["transports"], first["kind"]) == (key.credential, 16, "public-key")
    for one in hello.asked:
        assert (one["attachment"], one["verification"], one["extensions"]) == (1, 1, 0)
        assert one["hash"] == "SHA-256"


def test_a_key_that_does_not_count_is_taken_as_such_and_never_goes_back_to_it(hello: Authenticator) -> None:
    hello.step = 0
    key = registered()
    assert asserted(asserted(key)).counter == 0
    hello.step = 1
    counted = asserted(key)
    hello.counter, hello.step = 0, 0
    _refused("count of uses", lambda: asserted(counted))


@pytest.mark.parametrize("back", [0, -1, -5])
def test_a_count_that_stays_or_goes_back_is_refused(hello: Authenticator, back: int) -> None:
    hello.counter = 9
    key = registered()
    hello.step = back
    _refused("count of uses", lambda: asserted(key))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"rp": "evil.example"}, "rpIdHash"), ({"flags": 0x01}, "UP and UV"), ({"flags": 0x04}, "UP and UV"),
        ({"flags": 0}, "UP and UV"), ({"flags": UP_UV | 0x08}, "leave this machine"),
        ({"flags": UP_UV | 0x10}, "contradict"), ({"flags": UP_UV | 0x80}, "extensions"),
        ({"answers_for": b"another"}, "credential|another one"),
    ],
)  # fmt: skip
def test_an_answer_with_one_thing_wrong_is_refused(
    hello: Authenticator, wrong: dict[str, Any], words: str
) -> None:
    key = registered()
    for name, value in wrong.items():
        setattr(hello, name, value)
    _refused(words, lambda: asserted(key))
    _refused(words, registered)
    assert hello.freed == 3, "what Windows lent is given back in any case"


def test_a_key_of_another_device_is_never_registered(hello: Authenticator) -> None:
    hello.transport = 1
    _refused("another device", registered)
    assert hello.freed == 1


def test_another_challenge_a_replay_and_another_use_are_refused(hello: Authenticator) -> None:
    key = registered()
    once = webauthn_dll.given(WINDOW, CHALLENGE, key.credential)
    _refused("another challenge", lambda: hello_key.shown(once, b"fresh", key))
    after = hello_key.shown(once, CHALLENGE, key)
    _refused("count of uses", lambda: hello_key.shown(once, CHALLENGE, after))
    for change, words in (
        ({"type": CREATE}, "type"), ({"origin": "https://evil.example"}, "origin"),
        ({"crossOrigin": True}, "origin"), ({"more": 1}, "read"), ({"challenge": ""}, "another challenge"),
    ):  # fmt: skip
        said = json.dumps({**json.loads(once.client_data), **change}).encode()
        _refused(words, partial(hello_key.shown, _signed(hello, key, said), CHALLENGE, key))
    made = webauthn_dll.made(WINDOW, CHALLENGE, WHO, "")
    _refused("another challenge", lambda: hello_key.registered(made, b"fresh"))


def test_a_signature_of_something_else_or_by_another_key_is_refused(hello: Authenticator) -> None:
    key = registered()
    hello.answers_with = lambda _asked: b"{}"
    _refused("another key", lambda: asserted(key))
    hello.answers_with = lambda asked: asked
    hello.keys[key.credential] = ec.generate_private_key(ec.SECP256R1())
    _refused("another key", lambda: asserted(key))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0x80090036, hello_errors.HelloCancelled), (0x800704C7, hello_errors.HelloCancelled),
        (0x800705B4, hello_errors.HelloCancelled), (0x80090011, hello_errors.HelloForgot),
        (0x80090035, hello_errors.HelloNotHere), (0x80090027, hello_errors.HelloRefused),
        (0x00000001, hello_errors.HelloRefused),
    ],
)  # fmt: skip
def test_what_windows_answers_is_told_in_words_and_frees_the_way(
    hello: Authenticator, code: int, kind: type[hello_errors.HelloError]
) -> None:
    key = registered()
    hello.answer = ctypes.c_int32(code).value
    for work in (registered, partial(asserted, key)):
        with pytest.raises(kind) as caught:
            work()
        assert caught.value.kept
        assert caught.value.todo
    hello.answer = 0
    assert asserted(key).counter == 2, "the next one is asked as ever"


def test_a_key_that_windows_has_lost_is_told(hello: Authenticator) -> None:
    key = registered()
    hello.keys.clear()
    with pytest.raises(hello_errors.HelloForgot):
        asserted(key)


@pytest.mark.parametrize("wrong", [{"version": 0}, {"there": 0}, {"structure": 0}])
def test_an_older_windows_or_one_without_hello_is_told(hello: Authenticator, wrong: dict[str, int]) -> None:
    for name, value in wrong.items():
        setattr(hello, name, value)
    with pytest.raises(hello_errors.HelloNotHere):
        registered()
    if "structure" not in wrong:
        with pytest.raises(hello_errors.HelloNotHere):
            webauthn_dll.check_here()
        assert not hello.asked


def test_a_library_without_a_function_that_is_needed_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webauthn_dll, "library", object)
    with pytest.raises(hello_errors.HelloNotHere):
        webauthn_dll.check_here()


def test_elsewhere_than_on_windows_it_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(hello_errors.HelloNotHere) as caught:
        webauthn_dll.check_here()
    assert caught.value.what.count(".") == 1


def test_one_dialogue_at_a_time(hello: Authenticator, monkeypatch: pytest.MonkeyPatch) -> None:
    key, busy, go = registered(), threading.Event(), threading.Event()
    real = hello.answers_with

    def waits(asked: bytes) -> bytes:
        busy.set()
        assert go.wait(PATIENCE)
        return real(asked)

    hello.answers_with = waits
    other = threading.Thread(target=lambda: asserted(key))
    other.start()
    assert busy.wait(PATIENCE)
    with pytest.raises(hello_errors.HelloBusy):
        asserted(key)
    go.set()
    other.join()


# What is read

GOOD = data(flags=UP_UV | 0x40, credential=b"ident", key=cbor(cose(KEY)))


@given(st.binary(max_size=400))
@example(b"")
@example(GOOD)
def test_any_bytes_are_read_or_refused(given_bytes: bytes) -> None:
    _read_or_refused(given_bytes)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255), st.integers(0, len(GOOD)))
def test_a_changed_or_shortened_one_is_read_or_refused(at: int, to: int, end: int) -> None:
    changed = GOOD[:at] + bytes([to]) + GOOD[at + 1 :]
    _read_or_refused(changed)
    _read_or_refused(changed[:end])
    if end < len(GOOD):
        _refused("ends too early", lambda: authenticator_data.read(GOOD[:end]))


@given(st.binary(min_size=1, max_size=40))
def test_nothing_may_stand_behind_it(more: bytes) -> None:
    _refused("bytes behind", lambda: authenticator_data.read(GOOD + more))


@given(st.binary(max_size=300))
def test_any_client_data_is_refused(said: bytes) -> None:
    key = HelloKey(b"ident", b"", 0)
    _refused("", lambda: hello_key.shown(Given(said, data(), b"ident", b""), CHALLENGE, key))


P256 = cose(KEY)
RSA = {1: 3, 3: -257, -1: b"\xff" * 256, -2: b"\x01\x00\x01"}


@pytest.mark.parametrize(
    "key",
    [
        {**P256, 3: -257}, {**P256, -1: 2}, {**P256, -2: P256[-2][1:]}, {**P256, -3: bytes(32)},
        {**P256, 2: b"kid"}, {1: 2, 3: -7}, {**P256, 1: 1}, {**P256, -2: 7}, {},
        {**RSA, -2: b"\x03"}, {**RSA, -1: b"\xff" * 128}, {**RSA, 3: -37}, {**RSA, 5: 1},
    ],
)  # fmt: skip
def test_a_key_of_another_kind_or_too_weak_is_refused(key: dict[int, Any]) -> None:
    said = data(flags=UP_UV | 0x40, credential=b"ident", key=cbor(key))
    _refused("COSE", lambda: authenticator_data.read(said))


@pytest.mark.parametrize(
    "written",
    [
        b"\xa2\x01\x02\x01\x02", b"\xa1\x18\x01\x02", b"\xbf\x01\x02\xff", b"\xa1\x19\x00\x01\x02",
        b"\xa1\x01\xf6", b"\xa1\x01\x5f\x41\x00\xff", b"\x80", b"\xa1\x61a\x01", b"\xb8\x18",
    ],
)  # fmt: skip
def test_cbor_in_another_form_is_refused(written: bytes) -> None:
    said = data(flags=UP_UV | 0x40, credential=b"ident", key=written)
    _refused("COSE", lambda: authenticator_data.read(said))


def test_a_credential_has_an_id_of_a_length_that_may_be() -> None:
    for ident in (b"", b"x" * 1024):
        said = data(flags=UP_UV | 0x40, credential=ident, key=cbor(P256))
        _refused("length", partial(authenticator_data.read, said))


def _read_or_refused(said: bytes) -> None:
    with suppress(hello_errors.HelloNotShown):
        authenticator_data.read(said)


def _refused(words: str, work: Callable[[], object]) -> None:
    with pytest.raises(hello_errors.HelloNotShown) as caught:
        work()
    assert any(one in caught.value.details for one in words.split("|")), caught.value.details


def _signed(hello: Authenticator, key: HelloKey, client_data: bytes) -> Given:
    """Other client data, signed by the right key in the right way."""
    import hashlib

    said = data(counter=99)
    made = signature(hello.keys[key.credential], said + hashlib.sha256(client_data).digest())
    return Given(client_data, said, key.credential, made)
