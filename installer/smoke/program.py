"""The installed program in use: each command that a workstation or its administrator starts."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from installer.product import Product
from installer.smoke.steps import Steps, must
from installer.tools import Failed
from installer.wine import Windows, path

FOLDER = r"C:\Program Files\Fagflate"
OTHER_FOLDER = r"C:\Program Files\Sykehus æøå og rom\Fagflate"
STORE = r"C:\users\Public\Fagflate æøå\record"
PATIENT, WARD = "h12a", "hjerte3"
_ACT = Path(__file__).with_name("act.py")


@dataclass
class Program:
    """The installed program in a prefix, and the server that it was last joined to."""

    windows: Windows
    product: Product
    more: dict[str, str] = field(default_factory=dict)
    url: str = ""
    folder: str = FOLDER

    def run(self, *words: str, limit: float = 90, code: int = 0) -> str:
        """What a command of the console launcher writes. Raises Failed for another exit code."""
        command = [f"{self.folder}\\{self.product.console}", *words]
        done = self.windows.call(command, limit=limit, more=self.more)
        if done.returncode != code:
            raise Failed(f"{words[0]} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-3000:]}")
        return done.stdout

    def object(self, *words: str, limit: float = 90, code: int = 0) -> Any:
        """What a command says as one JSON object."""
        return json.loads(self.run(*words, "--json", limit=limit, code=code))

    def file(self, name: str) -> tuple[str, Path]:
        """A file for the program to write: its name there, and where it lies here."""
        return path(self.windows.folder.parent / name), self.windows.folder.parent / name

    @contextmanager
    def server(self) -> Iterator[None]:
        """The embedded server with the made-up hospital, started by the launcher, ended by its pipe."""
        command = [f"{self.folder}\\{self.product.console}", "serve", "--port", "0", "--demo", "12",
                   "--database", r"C:\users\Public\hospital.sqlite", "--until-stdin-closes"]  # fmt: skip
        process = self.windows.start(command, more=self.more)
        try:
            assert process.stdout is not None
            line = process.stdout.readline().strip()
            self.url, _space, token = line.partition(" token=")
            must(self.url.startswith("http://127.0.0.1:") and token, line)
            self.more["FAGFLATE_TOKEN"] = token
            yield
            assert process.stdin is not None
            process.stdin.close()
            must(process.wait(60) == 0, process.returncode)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(20)

    def act(self, what: str, name: str) -> Any:
        """What `act.py` says, run by the installed Python."""
        words = [f"{self.folder}\\python.exe", path(_ACT), STORE, what, name]
        done = self.windows.call(words, limit=60, more=self.more)
        must(done.returncode == 0, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def sync(self) -> Any:
        """One round with the hospital's ward into the encrypted store."""
        return self.object(
            "sync", "--server", self.url, "--store", STORE, "--ward", WARD, "--patient", PATIENT, limit=150
        )

    def store_files(self) -> list[Path]:
        """The store's files, as this machine sees them."""
        folder = self.windows.c / STORE.removeprefix("C:\\").replace("\\", "/")
        return [one for one in folder.rglob("*") if one.is_file()]


def version(program: Program, steps: Steps) -> None:
    """Both launchers say the version."""
    with steps.step("fagflate --version, console and windowed"):
        said = f"fagflate {program.product.version}"
        must(program.run("--version").strip() == said, program.run("--version"))
        done = program.windows.call([f"{FOLDER}\\{program.product.windowed}", "--version"], limit=60)
        must((done.returncode, done.stdout.strip()) == (0, said), done)
    with steps.step("wrong usage ends with 2, in Norwegian"):
        must("COMMAND" not in program.run("finnesikke", code=2), "English")


def doctor(program: Program, steps: Steps) -> None:
    """Every line about the machine is green; only the display may lack one."""
    with steps.step("doctor: encryption, key store, time zone, typefaces"):
        told = program.object("doctor")
        levels = {line["name"]: (line["level"], line["text"], line["details"]) for line in told["lines"]}
        must(levels["display"][0] == "amber", levels["display"])
        must({name for name, line in levels.items() if line[0] != "green"} == {"display"}, levels)
        must("encryption" in levels, levels)
        must(levels["key_store"][2] == "keyring.backends.Windows", levels["key_store"])
        said = program.run("doctor")
        must("nøkkellager" in said and "\ufffd" not in said, said)


_POLICY = r"HKLM\Software\Policies\Fagflate"
_ACCOUNTS = "https://hospital.example/account"


def policy(program: Program, steps: Steps) -> None:
    """What stands in the machine's registry decides, and `doctor` says so; a wrong value opens nothing."""
    with steps.step("policy: values of the registry hold, each with where it is from; a wrong one is told"):
        home = program.windows.c / "users" / "Public" / "policy"
        home.mkdir(parents=True)
        own = '{"lock_minutes": 0, "sign_in": "anyone", "server": "https://own.example/fhir"}'
        (home / "settings.json").write_text(own, encoding="utf-8")
        program.more["FAGFLATE_HOME"] = r"C:\users\Public\policy"
        try:
            for name, kind, value in (
                ("SignIn", "REG_SZ", _ACCOUNTS),
                ("LockMinutes", "REG_SZ", "ti"),
                ("Server", "REG_DWORD", "7"),
            ):
                words = ["reg", "add", _POLICY, "/v", name, "/t", kind, "/d", value, "/f"]
                must(program.windows.call(words, limit=60).returncode == 0, words)
            told = program.object("doctor", code=1)
        finally:
            del program.more["FAGFLATE_HOME"]
            program.windows.call(["reg", "delete", _POLICY, "/f"], limit=60)
        lines = {one["name"]: (one["level"], one["text"], one["details"]) for one in told["lines"]}
        must(lines["sign_in"][0] == "green" and _ACCOUNTS in lines["sign_in"][1], lines)
        must(lines["sign_in"][2] == _POLICY, lines["sign_in"])
        must(lines["LockMinutes"][0] == "red", lines)
        must("10" in lines["lock_minutes"][1], lines["lock_minutes"])
        must(lines["Server"][0] == "red" and "own" not in lines["server"][1], lines["server"])
        asks = [f"{FOLDER}\\python.exe", "-c", "from desktop.core import account; print(account.name())"]
        named = [
            program.windows.call(asks, limit=60, more={"USERNAME": name, "LOGNAME": name}).stdout.strip()
            for name in ("kari", "ola")
        ]
        must(named[0] == named[1] not in ("", "kari", "ola"), named)


def record(program: Program, steps: Steps) -> None:
    """Load, sync down and up, against the installed server; the store is encrypted, its key in Windows."""
    with steps.step("load, twice: nothing is doubled"):
        name, here = program.file("pasient.json")
        patient = {"resourceType": "Patient", "id": "smoke1", "name": [{"family": "Ås"}]}
        here.write_text(json.dumps(patient), encoding="utf-8")
        for _again in range(2):
            told = program.object("load", "--server", program.url, name)
            must(told == {"stored": {"Patient": 1}, "refused": []}, told)
    with steps.step("sync down into a new encrypted store in a path with æøå"):
        told = program.sync()
        must(told["patients"] >= 1 and told["changed"] > 500 and not told["refused"], told)
        inside = program.store_files()
        must(inside, "no store")
        for one in inside:
            data = one.read_bytes()
            must(not data.startswith(b"SQLite format 3"), f"{one.name} is not encrypted")
            must(b"Solbakken" not in data and b"resourceType" not in data, f"{one.name} can be read")
        asked = "keyring.get_keyring()._resolve_credential('Fagflate', 'record')['Persist']"
        code = f"import keyring; print({asked})"
        said = program.windows.call([f"{program.folder}\\python.exe", "-c", code], limit=60)
        must(said.stdout.strip() == "2", said)  # CRED_PERSIST_LOCAL_MACHINE
    with steps.step("an act made here is sent, and comes back from the server"):
        before = program.act("write", "smoke-cough")
        must(before["unsent"] == ["Condition/smoke-cough"], before)
        told = program.sync()
        must((told["sent"], told["unsent"]) == (1, 0), told)
        after = program.act("read", "smoke-cough")
        must(after["unsent"] == [] and "smoke-cough" in after["conditions"], after)


def papers(program: Program, steps: Steps) -> None:
    """A letter as PDF and the chart as a picture."""
    with steps.step("a letter's PDF"):
        name, here = program.file("epikrise.pdf")
        program.object("letter", "--server", program.url, "--patient", PATIENT, "--out", name, limit=150)
        data = here.read_bytes()
        must(data.startswith(b"%PDF-") and b"%%EOF" in data[-32:] and len(data) > 20_000, len(data))
    with steps.step("a snapshot of the chart"):
        name, here = program.file("kurve.png")
        words = ("--workspace", "cardiology", "--patient", PATIENT, "--screen", "overview", "--out", name)
        program.object("snapshot", "--server", program.url, *words, limit=150)
        wide, high, colours = picture(here)
        must(wide >= 1000 and high >= 600 and colours > 500, (wide, high, colours))


def demo(program: Program, steps: Steps) -> None:
    """`demo` without a display: pictures of every step and the letter."""
    with steps.step("demo, offscreen"):
        told = program.object("demo", "--patients", "12", limit=240)
        names = [one.replace("\\", "/").rpartition("/")[2] for one in told["files"]]
        must(told["display"] is False and len(names) >= 5, told)
        folder = program.windows.folder.parent / "fagflate-demo"
        for one in names:
            must((folder / one).stat().st_size > 10_000, one)


def picture(file: Path) -> tuple[int, int, int]:
    """Width, height and the number of different colours of a PNG (8 bits a channel)."""
    data = file.read_bytes()
    must(data.startswith(b"\x89PNG"), data[:8])
    wide, high, _depth, kind = struct.unpack(">2I2B", data[16:26])
    size = {2: 3, 6: 4}[kind]
    at, body = 8, b""
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        if name == b"IDAT":
            body += data[at + 8 : at + 8 + length]
        at += length + 12
    raw = zlib.decompress(body)
    # Filtered bytes: not the colours themselves, but a picture of one colour has next to none of them.
    row = wide * size + 1
    seen = {
        raw[i + 1 + j : i + 1 + j + size] for i in range(0, len(raw), row) for j in range(0, row - 1, size)
    }
    return wide, high, len(seen)
