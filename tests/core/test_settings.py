"""Settings: a policy has the last word, then the machine, then the user; what does not fit holds nowhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.core import policy, settings

MINE = str(Path("mine").resolve())
KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
RIGHT: dict[str, Any] = {
    "lock_minutes": 5, "sign_out_minutes": 30, "server": "https://a/fhir", "allow_http": ["a"],
    "configuration": MINE,
    "icd10": MINE, "sign_in": "https://hospital.example/account", "audit_server": "https://audit/fhir",
    "log_folder": MINE, "proxy": "http://proxy:3128", "certificates": MINE, "token_file": MINE,
    "updates": MINE, "allow_no_sign_in": ["a"], "sign_in_client": "urn:hospital:fagflate",
    "card_module": MINE, "windows_hello": "offline", "offline_hours": 8, "finish_sending": "own-token",
    "finish_hours": 4,
    "service_client": "fagflate-service",
    "sprint_keys": [f"{KEY} Kari Fosse withdrawn=2026-12-01"],
    "collect_counts": "server", "sprint_folder": MINE,
}  # fmt: skip
WRONG: list[tuple[str, object]] = [
    ("lock_minutes", "ti"), ("lock_minutes", -1), ("lock_minutes", True), ("lock_minutes", None),
    ("sign_out_minutes", "60"), ("sign_out_minutes", -1),
    ("server", 7), ("server", "ftp://server/fhir"), ("server", ["https://a"]), ("allow_http", 3),
    ("allow_http", ["a", 3]), ("configuration", {"x": 1}), ("configuration", 1), ("icd10", False),
    ("sign_in", 1), ("sign_in", ""), ("sign_in", "everyone"), ("sign_in", "https://a b"),
    ("audit_server", 1), ("audit_server", "audit.example"), ("log_folder", 1), ("log_folder", "logs"),
    ("proxy", 3128), ("proxy", "http://name:secret@proxy"), ("certificates", 1), ("certificates", "mine.pem"),
    ("token_file", ["x"]), ("token_file", "token"), ("updates", 0), ("updates", "http://it.example/x.json"),
    ("allow_no_sign_in", 3), ("allow_no_sign_in", ["a", 3]), ("sign_in_client", ""),
    ("sign_in_client", "a b"), ("sign_in_client", "fagflåte"), ("sign_in_client", 7),
    ("card_module", "card.dll"), ("card_module", "$HOME/card.so"), ("card_module", 1),
    ("windows_hello", "always"), ("windows_hello", ""), ("windows_hello", True),
    ("offline_hours", 73), ("offline_hours", -1),
    ("offline_hours", "tolv"), ("offline_hours", True),
    ("finish_sending", "always"), ("finish_sending", ""), ("finish_sending", True),
    ("finish_hours", 73), ("finish_hours", "tolv"), ("service_client", "a b"), ("service_client", 7),
    ("sprint_keys", 7), ("sprint_keys", ["x"]), ("sprint_keys", [KEY, 7]), ("sprint_keys", f"{KEY}A"),
    ("sprint_keys", [f"{KEY} Kari withdrawn=soon"]), ("sprint_keys", [f"{KEY} Kari withdrawn=2026-13-01"]),
    ("sprint_keys", [f"{KEY} Kari Withdrawn=2026-01-01"]), ("sprint_keys", [f"{KEY} withdrawn 2026-01-01"]),
    ("sprint_keys", [f"{KEY} Kari,withdrawn=2026-01-01"]),
    ("collect_counts", "always"),
    ("sprint_folder", ["x"]), ("sprint_folder", "sprinter"), ("collect_counts", ""), ("collect_counts", True),
]  # fmt: skip


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    found = {"user": tmp_path / "æøå user", "machine": tmp_path / "machine"}
    monkeypatch.setenv("FAGFLATE_HOME", str(found["user"]))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(found["machine"]))
    for folder in found.values():
        folder.mkdir()
    return {
        "user": found["user"] / "settings.json",
        "machine": found["machine"] / "settings.json",
        "policy": found["machine"] / "policies.json",
    }


def _put(file: Path, **values: object) -> None:
    file.write_text(json.dumps(values), encoding="utf-8")


def _layers() -> dict[str, str]:
    return {one.setting.name: one.layer for one in settings.held()[0]}


def test_each_layer_has_the_last_word_over_those_below_it(folders: dict[str, Path]) -> None:
    assert settings.minutes("lock_minutes") == 10
    assert _layers()["lock_minutes"] == "default"
    for said, layer in enumerate(("user", "machine", "policy"), start=3):
        _put(folders[layer], lock_minutes=said)
        assert settings.minutes("lock_minutes") == said
        assert _layers()["lock_minutes"] == layer
    assert settings.decided("lock_minutes")
    assert not settings.decided("server")
    folders["policy"].unlink()
    assert settings.minutes("lock_minutes") == 4
    assert not settings.decided("lock_minutes")


@pytest.mark.parametrize(("name", "wrong"), WRONG)
def test_a_value_of_another_kind_in_the_policy_lets_no_weaker_layer_take_its_place(
    folders: dict[str, Path], name: str, wrong: object
) -> None:
    setting = settings.declared(name, "user")
    assert setting is not None
    for layer in ("user", "machine"):
        _put(folders[layer], **{name: RIGHT[name]})
    assert _layers()[name] == "machine"
    _put(folders["policy"], **{setting.value: wrong})
    held, refused = settings.held()
    (one,) = (one for one in held if one.setting.name == name)
    closed = {"sign_in": settings.NOBODY, "proxy": settings.DIRECT, "offline_hours": 0, "finish_hours": 0}
    safe = closed.get(name, setting.default)
    assert (one.value, one.layer, one.closed) == (safe, "policy", True)
    assert [(one.layer, one.name, one.value) for one in refused] == [("policy", setting.value, wrong)]
    assert settings.slip(name) == refused[0]
    assert settings.decided(name)


def test_what_another_kind_is_has_been_tried_of_all_that_a_policy_decides() -> None:
    assert set(RIGHT) == {one.name for one in settings.DECLARED if one.value} == {name for name, _ in WRONG}


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_what_has_been_called_right_is(folders: dict[str, Path], name: str) -> None:
    _put(folders["policy"], **{name: RIGHT[name]})
    assert _layers()[name] == "policy"
    assert settings.held()[1] == ()
    assert settings.slip(name) is None


@pytest.mark.parametrize("name", ["server", "configuration", "icd10", "log_folder", "updates"])
def test_a_slip_in_the_machines_file_leaves_what_does_not_guard_to_the_user(
    folders: dict[str, Path], name: str
) -> None:
    _put(folders["user"], **{name: RIGHT[name]})
    _put(folders["machine"], **{name: 7})
    assert _layers()[name] == "user"
    assert [(one.layer, one.name) for one in settings.held()[1]] == [("machine", name)]


@pytest.mark.parametrize("layer", ["machine", "policy"])
@pytest.mark.parametrize(
    ("name", "users", "wrong", "safe"),
    [
        ("lock_minutes", 0, "ti", 10), ("allow_http", ["lab"], 3, ()), ("token_file", MINE, 7, ""),
        ("certificates", MINE, "mine.pem", ""), ("sign_in", "urn:mine:x", 1, settings.NOBODY),
        ("proxy", "http://mine:3128", 7, settings.DIRECT), ("card_module", MINE, "mine.so", ""),
        ("offline_hours", 72, "tolv", 0), ("windows_hello", "offline", "of", "never"),
        ("finish_sending", "service", "servise", "never"),
        ("finish_hours", 72, "tolv", 0), ("service_client", "mine", 7, ""),
        ("sprint_keys", [KEY], 7, ()),
        ("sprint_folder", MINE, 7, ""), ("collect_counts", "server", "serveren", "never"),
    ],
)  # fmt: skip
def test_a_slip_of_its_leaves_nothing_to_the_user(
    folders: dict[str, Path], layer: str, name: str, users: object, wrong: object, safe: object
) -> None:
    _put(folders["user"], **{name: users})
    assert _layers()[name] == "user"
    _put(folders[layer], **{name: wrong})
    assert settings.read()[name] == safe
    assert [(one.layer, one.name) for one in settings.held()[1]] == [(layer, name)]
    folders["user"].unlink()
    assert settings.read()[name] == safe, "nor to what anybody's environment says"
    assert (settings.slip(name) is not None) is (layer == "policy")


@pytest.mark.parametrize("layer", ["machine", "policy"])
@pytest.mark.parametrize("broken", ['{"lock_minutes": 5, "SIGN_IN": "urn:x:y",}', "[lock_minutes, SIGN_IN"])
def test_a_file_of_its_that_is_damaged_opens_none_of_the_guards_it_names(
    folders: dict[str, Path], layer: str, broken: str
) -> None:
    _put(folders["user"], lock_minutes=0, allow_http=["lab"], server="https://hospital/fhir")
    folders[layer].write_text(broken, encoding="utf-8")
    held = settings.read()
    assert held["lock_minutes"] == 10
    assert held["sign_in"] == settings.NOBODY
    assert held["allow_http"] == ("lab",), "it says nothing of that"
    assert held["server"] == "https://hospital/fhir"
    assert folders[layer].name in {one.name for one in settings.held()[1]}


def test_a_file_that_an_editor_of_windows_has_marked_is_read(folders: dict[str, Path]) -> None:
    folders["machine"].write_text(json.dumps({"lock_minutes": 3}), encoding="utf-8-sig")
    assert settings.minutes("lock_minutes") == 3
    assert settings.held()[1] == ()


def test_a_policy_that_can_not_be_looked_into_leaves_no_guard_to_the_user(folders: dict[str, Path]) -> None:
    _put(folders["user"], lock_minutes=0, allow_http=["lab"])
    folders["policy"].write_bytes(b"\xff\xfe\xff")
    held = settings.read()
    assert (held["lock_minutes"], held["allow_http"], held["sign_in"]) == (10, (), settings.NOBODY)
    assert {one.name for one in settings.DECLARED if settings.slip(one.name)} == set(RIGHT), (
        "the window aside"
    )


def test_a_name_that_means_nothing_is_told(folders: dict[str, Path]) -> None:
    _put(folders["policy"], LockMinuts=5)
    assert [one.name for one in settings.held()[1]] == ["LockMinuts"]


@pytest.mark.parametrize("text", ["", "[1]", "{", "\u0000", '"x"'])
def test_a_file_that_is_no_object_is_as_if_it_were_not_there(folders: dict[str, Path], text: str) -> None:
    for file in folders.values():
        file.write_text(text, encoding="utf-8")
    assert settings.minutes("lock_minutes") == 10
    assert settings.texts("allow_http") == frozenset()


def test_what_a_person_does_never_changes_what_it_has_decided(folders: dict[str, Path]) -> None:
    _put(folders["policy"], server="https://hospital/fhir")
    settings.keep("server", "https://elsewhere/fhir")
    assert settings.text("server") == "https://hospital/fhir"
    assert json.loads(folders["user"].read_text())["server"] == "https://elsewhere/fhir"


class _Key:
    def __enter__(self) -> _Key:
        return self

    def __exit__(self, *_why: object) -> None:
        return None


class _Registry:
    """Stands in for `winreg`: one key, with values of the three kinds that a group policy writes."""

    HKEY_LOCAL_MACHINE, KEY_READ = object(), 1

    def __init__(self, *values: tuple[str, object, int]) -> None:
        self.values = values

    def OpenKey(self, hive: object, key: str, reserved: int, access: int) -> _Key:
        if not self.values or hive is not self.HKEY_LOCAL_MACHINE or key != r"Software\Policies\Fagflate":
            raise FileNotFoundError(key)
        return _Key()

    def EnumValue(self, _key: _Key, at: int) -> tuple[str, object, int]:
        if at >= len(self.values):
            raise OSError("no more data")
        return self.values[at]


def test_a_registrys_values_are_read_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = _Registry(
        ("LOCKMINUTES", 3, 4), ("Server", "https://hospital/fhir", 1), ("AllowHttp", ["lab", "test"], 7)
    )
    monkeypatch.setattr(policy, "values", lambda: policy.registered(registry))
    assert settings.minutes("lock_minutes") == 3
    assert settings.text("server") == "https://hospital/fhir"
    assert settings.texts("allow_http") == {"lab", "test"}
    assert policy.registered(_Registry()) == {}


def test_what_lets_somebody_in_counts_only_as_it_has_said_it(folders: dict[str, Path]) -> None:
    _put(folders["user"], card_module=MINE, offline_hours=72)
    assert settings.by_it("card_module") == ""
    assert settings.by_it("offline_hours") == 12
    _put(folders["machine"], card_module=MINE, offline_hours=8)
    assert (settings.by_it("card_module"), settings.by_it("offline_hours")) == (MINE, 8)
    _put(folders["policy"], offline_hours=100)
    assert settings.by_it("offline_hours") == 0, "a slip lets nobody in"
