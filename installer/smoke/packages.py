"""Installing, upgrading, repairing and removing, with the EXE and the MSI, and what each leaves behind."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from installer.product import Product
from installer.signing import verified
from installer.smoke.program import FOLDER, Program
from installer.smoke.steps import Steps, must
from installer.wine import Windows, path

MENU = "ProgramData/Microsoft/Windows/Start Menu/Programs"
# Wine's msi knows no ALLUSERS where it looks up the menu's folder, and takes the user's.
MENU_OF_WINE = "users/*/AppData/Roaming/Microsoft/Windows/Start Menu/Programs"
_ALWAYS = r"HKLM\System\CurrentControlSet\Control\Windows"
_LINKS = r"HKLM\Software\Classes\fagflate"
_UNINSTALL = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"


@dataclass
class Kind:
    """One kind of package: how it is installed, repaired and removed, with exit codes of Windows."""

    name: str
    windows: Windows
    product: Product
    file: Path
    before: Path
    authority: Path | None = None
    folder: str = FOLDER

    def install(self, file: Path, *more: str) -> int:
        """Silently install a package; gives the exit code."""
        if self.name == "exe":
            return self.windows.code([path(file), "/S", *more], limit=150)[0]
        return self.windows.code(["msiexec", "/i", path(file), "/qn", "/norestart", *more], limit=200)[0]

    def repair(self) -> int:
        """Silently write every file again."""
        if self.name == "exe":
            return self.install(self.file)
        # What `msiexec /famus` stands for, written out: wine's msiexec carries out neither form of `/f`.
        words = ["REINSTALL=ALL", "REINSTALLMODE=amus", "/qn", "/norestart"]
        return self.windows.code(["msiexec", "/i", path(self.file), *words], limit=200)[0]

    def remove(self) -> int:
        """Silently uninstall."""
        if self.name == "exe":
            code, _text = self.windows.code([f"{self.folder}\\uninstall.exe", "/S"], limit=100)
            # The uninstaller goes on in a copy of itself; the entry is the last that it takes away.
            until = time.monotonic() + 60
            while entries(self.windows, self.product) and time.monotonic() < until:
                time.sleep(0.5)
            return code
        return self.windows.code(["msiexec", "/x", path(self.file), "/qn", "/norestart"], limit=200)[0]


def query(windows: Windows, key: str) -> list[dict[str, str]]:
    """The values of a key and of each below it, as `reg query` tells; empty where there is no key."""
    done = windows.call(["reg", "query", key, "/s"], limit=60)
    blocks = [block for block in done.stdout.split("\n\n") if block.strip().startswith("HKEY")]
    return [
        {name: value.strip() for name, value in re.findall(r"^ +(\w+) +REG_\w+ +(.*)$", block, re.MULTILINE)}
        for block in blocks
    ]


def entries(windows: Windows, product: Product) -> list[dict[str, str]]:
    """The uninstall entries of the product: the values of each."""
    must(query(windows, _ALWAYS), "the registry was not read")
    found = query(windows, _UNINSTALL)
    return [values for values in found if values.get("DisplayName") == product.name]


def program_folder(kind: Kind) -> Path:
    """Where the program is installed, as this machine sees it."""
    return kind.windows.c / kind.folder.removeprefix("C:\\").replace("\\", "/")


def links(windows: Windows) -> str:
    """What Windows starts for links that begin with fagflate:, for everybody; empty where nothing."""
    return windows.call(["reg", "query", f"{_LINKS}\\shell\\open\\command", "/ve"], limit=60).stdout


def shortcuts(kind: Kind) -> list[Path]:
    """The product's shortcuts in every start menu."""
    name = f"{kind.product.name}.lnk"
    return [one for menu in (MENU, MENU_OF_WINE) for one in kind.windows.c.glob(f"{menu}/{name}")]


def stands(kind: Kind, version: str) -> None:
    """One version is installed whole: its files, its entry, its place in everybody's start menu."""
    windows = kind.windows
    told = entries(windows, kind.product)
    must([one.get("DisplayVersion") for one in told] == [version], told)
    must(len(shortcuts(kind)) == 1, shortcuts(kind))
    must(kind.name == "msi" or shortcuts(kind)[0].parent == windows.c / MENU, shortcuts(kind))
    must((program_folder(kind) / kind.product.windowed).is_file(), "no program")
    # The letters of a folder's name are told in another code page.
    must(f'{kind.product.folder}\\{kind.product.windowed}" "%1"' in links(windows), links(windows))
    said = Program(windows, kind.product, folder=kind.folder).run("--version").strip()
    must(said == f"fagflate {version}", said)
    if kind.authority is not None and version == kind.product.version:
        _signed_inside(kind, kind.authority)


def signed(steps: Steps, files: list[Path], authority: Path) -> None:
    """The packages as they lie are signed by who should have."""
    with steps.step("EXE and MSI are signed"):
        for one in files:
            must(verified(one, authority), f"{one.name} is not signed by {authority.name}")


def _signed_inside(kind: Kind, authority: Path) -> None:
    """What was installed of our own executables has kept its signature."""
    names = [kind.product.windowed, kind.product.console, *(["uninstall.exe"] if kind.name == "exe" else [])]
    for name in names:
        must(verified(program_folder(kind) / name, authority), f"{name} is not signed")


def gone(kind: Kind) -> None:
    """Nothing of the program is left: no file, shortcut, entry or key."""
    windows = kind.windows
    left = [one.name for one in program_folder(kind).parent.glob("Fagflate*")]
    must(left == [], left)
    must(shortcuts(kind) == [], shortcuts(kind))
    must(entries(windows, kind.product) == [], entries(windows, kind.product))
    must(query(windows, f"HKLM\\Software\\{kind.product.name}") == [], "a key is left")
    must(query(windows, _LINKS) == [], "what opens links is left")


def refused(kind: Kind, steps: Steps, what: str, code: int, attempt: Callable[[], int]) -> None:
    """An attempt ends with a code, and the version that stands goes on working."""
    with steps.step(f"{kind.name}: {what} is refused with {code}; what stands works"):
        seen = attempt()
        must(seen == code, seen)
        stands(kind, kind.product.version)


def refused_open(kind: Kind, steps: Steps, version: str) -> None:
    """While the program runs, an upgrade ends with its own code and changes nothing."""
    # Windows Installer has one code for whatever an action of a package refuses.
    code = kind.product.stops["open"].code if kind.name == "exe" else 1603
    with steps.step(f"{kind.name}: with the program open, an upgrade is refused with {code}"):
        seen = kind.install(kind.file)
        must(seen == code, seen)
        stands(kind, version)


def refused_by_windows(kind: Kind, steps: Steps, version: str) -> None:
    """Refused for what the machine is or does: too old a Windows, another installation that is running."""
    windows, stops = kind.windows, kind.product.stops
    code = stops["windows"].code if kind.name == "exe" else 1603
    with steps.step(f"{kind.name}: on too old a Windows an upgrade is refused with {code}"):
        windows.call(["winecfg", "/v", "win7"], limit=60)
        try:
            seen = kind.install(kind.file)
        finally:
            windows.call(["winecfg", "/v", "win10"], limit=60)
        must(seen == code, seen)
        stands(kind, version)
    if kind.name != "exe":
        return
    with steps.step(f"exe: while another installs, it is refused with {stops['running'].code}"):
        name = f"Global\\\\{kind.product.name}-install"
        hold = f"import ctypes, sys; ctypes.windll.kernel32.CreateMutexW(None, 0, '{name}')"
        # By the Python that stands: the program is then open too, which is asked later.
        told = f"{hold}; print('held', flush=True); sys.stdin.read()"
        other = windows.start([f"{FOLDER}\\python.exe", "-c", told])
        try:
            assert other.stdout is not None
            must(other.stdout.readline().strip() == "held", "the other was not begun")
            seen = kind.install(kind.file)
        finally:
            other.kill()
            other.wait(20)
        must(seen == stops["running"].code, seen)
        stands(kind, version)


def refused_beside(kind: Kind, other: Kind, steps: Steps, version: str) -> None:
    """Where one kind of package is installed, the other is refused, and changes nothing."""
    code = kind.product.stops["other"].code if other.name == "exe" else 1603
    with steps.step(f"{other.name}: where the {kind.name} is installed, it is refused with {code}"):
        seen = other.install(other.file)
        must(seen == code, seen)
        stands(kind, version)


def refused_folder(kind: Kind, steps: Steps, version: str) -> None:
    """With the EXE: a folder that holds something else is never replaced."""
    code = kind.product.stops["folder"].code
    with steps.step(f"exe: a folder that holds something else is refused with {code}"):
        theirs = kind.windows.c / "users" / "Public" / "Annet" / "eget.txt"
        theirs.parent.mkdir()
        theirs.write_text("ikke vårt", encoding="utf-8")
        seen = kind.install(kind.file, r"/D=C:\users\Public\Annet")
        must(seen == code, seen)
        must([one.name for one in theirs.parent.parent.glob("Annet*/*")] == [theirs.name], "changed")
        stands(kind, version)


def first(kind: Kind, steps: Steps, old: str) -> None:
    """The older version, where nothing was, into a folder that is named now and never again."""
    with steps.step(f"{kind.name}: the older version is installed, into a folder with æøå and spaces"):
        must(kind.install(kind.before, f"INSTALLFOLDER={kind.folder}") == 0, "exit code")
        stands(kind, old)


def upgrade(kind: Kind, steps: Steps, data: Path) -> None:
    """This version over the older one; a user's file is the same."""
    kept = data.read_bytes()
    with steps.step(f"{kind.name}: this version over it, data kept"):
        must(kind.install(kind.file) == 0, "exit code")
        stands(kind, kind.product.version)
        must(data.read_bytes() == kept, "the user's file was changed")
        usual = list(kind.windows.c.glob("Program Files/Fagflate*"))
        must(kind.folder == FOLDER or not usual, f"in two places: {usual}")


def repair(kind: Kind, steps: Steps) -> None:
    """A damaged and a missing file come back."""
    with steps.step(f"{kind.name}: repair brings back a damaged and a missing file"):
        folder = program_folder(kind)
        damaged = folder / "packages" / "desktop" / "__main__.py"
        missing = folder / "packages" / "desktop" / "_resources" / "letters" / "epikrise.yaml"
        whole, bytes_missing = damaged.read_bytes(), missing.read_bytes()
        damaged.write_bytes(b"broken")
        missing.unlink()
        code = kind.repair()
        must(code == 0, code)
        must(damaged.read_bytes() == whole and missing.read_bytes() == bytes_missing, "not brought back")
        stands(kind, kind.product.version)


def removal(kind: Kind, steps: Steps, data: Path) -> None:
    """Uninstalled: nothing is left but the user's data."""
    with steps.step(f"{kind.name}: uninstall leaves nothing but the user's data"):
        kept = data.read_bytes()
        code = kind.remove()
        must(code == 0, code)
        gone(kind)
        must(data.read_bytes() == kept, "the user's file was changed")
