"""Signing: asked for whole or not at all, and a launcher that is signed is known by its certificate."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from installer import __main__ as command
from installer import launching, msi, nsis, signing
from installer.product import product
from installer.signing import Signer
from installer.tools import Failed
from tests.conftest import ROOT

TOOLS = ("osslsigncode", "openssl", "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-windres")
MISSING = [name for name in TOOLS if shutil.which(name) is None]
PASSWORD = "æ throw-away word"


def certificate(folder: Path) -> Signer:
    """A certificate that signs code and that nobody trusts, with its key and password."""
    key, cert, both = folder / "key.pem", folder / "cert.pem", folder / "both.p12"
    word = folder / "password"
    word.write_text(PASSWORD + "\n", encoding="utf-8")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days",
         "2", "-subj", "/CN=Fagflate throw-away", "-addext", "extendedKeyUsage=codeSigning"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    subprocess.run(
        ["openssl", "pkcs12", "-export", "-inkey", key, "-in", cert, "-out", both, "-passout",
         f"file:{word}"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return Signer(both, word)


def verified(file: Path, by: Signer) -> bool:
    """Whether osslsigncode finds a whole signature made with the certificate."""
    return signing.verified(file, by.certificate.with_name("cert.pem"))


@pytest.mark.skipif(bool(MISSING) or sys.platform != "linux", reason=f"not installed: {' '.join(MISSING)}")
def test_a_signed_launcher_is_verified_and_a_changed_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launching, "BUILD", tmp_path / "build")
    launching.launchers(tmp_path, product())
    by = certificate(tmp_path)
    for name in (product().windowed, product().console):
        launcher = tmp_path / name
        assert not verified(launcher, by)
        by.sign(launcher, "Fagflate")
        assert verified(launcher, by)
        data = bytearray(launcher.read_bytes())
        data[0x1000] ^= 1
        launcher.write_bytes(data)
        assert not verified(launcher, by)
    assert list(tmp_path.glob("*.signed")) == []
    other = tmp_path / "other"
    other.mkdir()
    launching.launchers(tmp_path, product())
    by.sign(tmp_path / product().windowed, "Fagflate")
    assert not verified(tmp_path / product().windowed, certificate(other))


@pytest.mark.skipif(
    any(shutil.which(name) is None for name in (*TOOLS, "wixl", "msiinfo")),
    reason=f"not installed: one of {' '.join(TOOLS)} wixl msiinfo",
)
@pytest.mark.skipif(sys.platform != "linux", reason="Debian's tools")
def test_a_signed_msi_holds_a_signed_action(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(msi, "BUILD", tmp_path)
    picture = tmp_path / "launcher" / product().windowed.removesuffix(".exe") / "fagflate.ico"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"icon")
    stage = tmp_path / "work" / msi.SOURCE
    stage.mkdir(parents=True)
    (stage / "Fagflate.exe").write_text("x", encoding="utf-8")
    by = certificate(tmp_path)
    made, inside = tmp_path / "x.msi", tmp_path / "inside.dll"
    msi.build(product(), stage, made)
    assert not verified(made, by)
    msi.build(product(), stage, made, by)
    assert verified(made, by)
    read = subprocess.run(["msiinfo", "extract", made, "Binary.open"], capture_output=True, timeout=60)
    inside.write_bytes(read.stdout)
    assert verified(inside, by)


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {' '.join(MISSING)}")
def test_a_wrong_password_leaves_the_file_and_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launching, "BUILD", tmp_path / "build")
    launching.launchers(tmp_path, product())
    by = certificate(tmp_path)
    by.password.write_text("another\n", encoding="utf-8")
    launcher = tmp_path / product().windowed
    before = launcher.read_bytes()
    with pytest.raises(Failed) as caught:
        by.sign(launcher, "Fagflate")
    assert PASSWORD not in str(caught.value)
    assert launcher.read_bytes() == before
    assert list(tmp_path.glob("*.signed")) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--sign", "none.p12"], "--password-file"),
        (["--password-file", "word"], "without --sign"),
        (["--timestamp", "http://time.example"], "without --sign"),
        (["--sign", "none.p12", "--password-file", "word"], "none.p12 is missing"),
    ],
)
def test_half_of_it_is_refused_before_anything_is_built(
    words: list[str], says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built: list[object] = []
    monkeypatch.setattr(command, "build", lambda *_words, **_more: built.append(1))
    monkeypatch.setattr(signing, "tool", lambda *_names, package: package)
    monkeypatch.setattr(sys, "argv", ["installer", *words])
    assert command.main() == 1
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1
    assert built == []


@pytest.mark.skipif(bool(MISSING) or sys.platform != "linux", reason=f"not installed: {' '.join(MISSING)}")
def test_the_uninstaller_is_signed_by_a_line_of_the_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launching, "BUILD", tmp_path / "build")
    launching.launchers(tmp_path, product())
    folder = tmp_path / "en mappe æ"
    folder.mkdir()
    by = certificate(folder)
    launcher = tmp_path / product().windowed
    plain = nsis.script(product(), tmp_path, Path("x.exe"))
    assert "uninstfinalize" not in plain
    (line,) = set(nsis.script(product(), tmp_path, Path("x.exe"), sign=by).splitlines()) - set(
        plain.splitlines()
    )
    word, command, result = line.split("`")
    assert (word, result) == ("!uninstfinalize ", " = 0")
    assert PASSWORD not in command
    subprocess.run(
        command.replace("%1", str(launcher)), shell=True, check=True, capture_output=True, timeout=60
    )
    assert verified(launcher, by)


def test_without_the_tool_it_says_which_package_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(command, "build", lambda *_words, **_more: pytest.fail("built"))
    monkeypatch.setattr(sys, "argv", ["installer", "--sign", "a.p12", "--password-file", "b"])
    assert command.main() == 1
    assert capsys.readouterr().err == "osslsigncode is missing; on Debian it is in the package osslsigncode\n"


def test_nothing_is_signed_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, object]] = []
    monkeypatch.setattr(command, "build", lambda *_words, **more: given.append(more))
    monkeypatch.setattr(sys, "argv", ["installer"])
    assert command.main() == 0
    assert given[0]["sign"] is None


def test_the_workflow_on_windows_signs_with_words_that_the_build_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = (ROOT / ".github" / "workflows" / "windows.yml").read_text(encoding="utf-8")
    steps = {one.get("name"): one for one in yaml.safe_load(text)["jobs"]["windows"]["steps"]}
    told = [name for name, one in steps.items() if "secrets." in str(one)]
    assert told == ["certificate"], "no other step sees the key or its password"
    assert "secrets." not in steps["certificate"]["run"], "they come by the environment, never into a command"
    given: list[tuple[Path | None, Path | None, str]] = []
    monkeypatch.setattr(command, "signer", lambda *words: given.append(words))
    monkeypatch.setattr(command, "build", lambda *_words, **_named: {})
    names = re.findall(r'"(--[a-z-]+)"', steps["build"]["run"])
    assert names == ["--python", "--sign", "--password-file", "--timestamp"]
    words = [word for name in names for word in (name, str(tmp_path))]
    monkeypatch.setattr(sys, "argv", ["installer", *words])
    assert command.main() == 0
    assert given == [(tmp_path, tmp_path, str(tmp_path))]


def test_every_program_that_the_workflow_starts_may_end_the_step() -> None:
    text = (ROOT / ".github" / "workflows" / "windows.yml").read_text(encoding="utf-8")
    starts = re.compile(r"^ *(?:\$\w+ = )?(?:python -|choco |& \$cli |C:\\\S+\.exe )")
    lines = text.splitlines()
    begun = [n for n, line in enumerate(lines) if starts.match(line)]
    assert len(begun) >= 9
    for n in begun:
        assert "if ($LASTEXITCODE -ne 0) { throw" in lines[n + 1], lines[n]


def test_on_windows_a_line_does_not_begin_with_a_quote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "_tool", lambda: r"C:\tools\osslsigncode.exe")
    monkeypatch.setattr(sys, "platform", "win32")
    line = Signer(Path("a b.p12"), Path("word")).line("%1", "Fagflate")
    assert line.startswith('call "C:\\tools\\osslsigncode.exe" "sign" "-pkcs12" "a b.p12"')
    assert line.endswith('&& move /y "%1.signed" "%1"')
