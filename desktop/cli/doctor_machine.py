"""Checks of `doctor` on this machine: each is a function that gives one line."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from desktop import __version__
from desktop.cli.doctor_lines import Line
from desktop.core import folders, messages, paths
from desktop.core.errors import StoreError
from desktop.core.messages import _
from desktop.core.shared_folders import shared
from desktop.views.sign_in.first import record_folder

PYTHON = ((3, 11), (3, 14))
PYSIDE_BROKEN = (6, 12)
LITTLE = 2_000_000_000
TOO_LITTLE = 300_000_000
NEEDED = (
    "PySide6-Essentials", "SQLAlchemy", "alembic", "babel", "httpx", "keyring", "msgspec", "pydantic",
    "pypdfium2", "python-liquid", "qasync", "reportlab", "PyYAML", "rl_accel", "sqlcipher3",
    "starlette", "truststore", "tzdata", "uvicorn",
)  # fmt: skip
FILES = (
    "fhir/types.ndjson",
    "fhir/codes.ndjson",
    "fhir/search.ndjson",
    "workspaces/base",
    "letters/epikrise.yaml",
    "orders/medicines.json",
    "vocabulary/analyses.json",
    "icons",
)
FONTS = (
    "fonts/inter/Inter-Regular.otf",
    "fonts/inter/Inter-Medium.otf",
    "fonts/inter/Inter-SemiBold.otf",
    "fonts/inter/InterDisplay-SemiBold.otf",
    "letters/fonts/Inter-Regular.ttf",
    "letters/fonts/Inter-SemiBold.ttf",
)
_FONT_STARTS = (b"OTTO", b"\x00\x01\x00\x00")


def look(has_display: Callable[[], bool]) -> list[Line]:
    """Every line about this machine."""
    return [
        python(),
        packages(),
        resources(),
        words(),
        fonts(),
        folder(),
        disk(),
        encryption(),
        key_store(),
        time_zone(),
        display(has_display),
    ]


def python(version: tuple[int, int] | None = None) -> Line:
    """Python's version."""
    here = version or (sys.version_info.major, sys.version_info.minor)
    number = ".".join(map(str, here))
    if PYTHON[0] <= here < PYTHON[1]:
        return _line(
            "python", _("Fagflate {version} on Python {python}.").format(version=__version__, python=number)
        )
    return _red(
        "python",
        _("Fagflate {version} does not work on Python {python}.").format(version=__version__, python=number),
        _("Install Python 3.11, 3.12 or 3.13."),
    )


def packages(version_of: Callable[[str], str] = metadata.version) -> Line:
    """The packages that Fagflate stands on."""
    found: dict[str, str] = {}
    missing: list[str] = []
    for name in NEEDED:
        try:
            found[name] = version_of(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    details = ", ".join(f"{name} {version}" for name, version in found.items())
    if missing:
        return _red(
            "packages",
            _("Packages are missing: {names}.").format(names=", ".join(missing)),
            _("Install Fagflate again."),
            details,
        )
    if tuple(map(int, found["PySide6-Essentials"].split(".")[:2])) >= PYSIDE_BROKEN:
        return _red(
            "packages",
            _("PySide6 {version} ends the program without a word after some time.").format(
                version=found["PySide6-Essentials"]
            ),
            _("Install Fagflate again; it brings version 6.11."),
            details,
        )
    return _line("packages", _("All packages are here."), details=details)


def resources(root: Path | None = None) -> Line:
    """The files that Fagflate brings."""
    where = root or paths.resources()
    missing = [name for name in FILES if not (where / name).exists()]
    if missing:
        return _red(
            "resources",
            _("Files of Fagflate are missing: {names}.").format(names=", ".join(missing)),
            _("Install Fagflate again."),
            str(where),
        )
    return _line("resources", _("Fagflate's own files are in {folder}.").format(folder=where))


def words(root: Path | None = None) -> Line:
    """The compiled catalogue of words."""
    where = (root or paths.resources()) / "messages"
    missing = [
        code
        for code in messages.LANGUAGES
        if code != "en" and not (where / code / "LC_MESSAGES" / "fagflate.mo").is_file()
    ]
    if missing:
        return _red(
            "words",
            _("The words in {language} are missing.").format(language=", ".join(missing)),
            _("Install Fagflate again."),
            str(where),
        )
    return _line("words", _("Words are here in {languages}.").format(languages=", ".join(messages.LANGUAGES)))


def fonts(root: Path | None = None) -> Line:
    """The bundled typefaces, for the screen and for letters."""
    where = root or paths.resources()
    bad = [name for name in FONTS if not _is_font(where / name)]
    if bad:
        return _red(
            "fonts",
            _("Typefaces are missing or damaged: {names}.").format(names=", ".join(bad)),
            _("Install Fagflate again; with other typefaces, text would be cut."),
            str(where),
        )
    return _line("fonts", _("The typefaces are here."))


def _is_font(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in _FONT_STARTS
    except OSError:
        return False


def folder(where: Path | None = None) -> Line:
    """The user's own folder."""
    home = where or paths.data_dir()
    try:
        # As deep as a record lies there.
        folders.check(home / "records" / record_folder("").name)
    except StoreError as error:
        return _red("folder", error.what, error.todo, error.details)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=home)
        os.close(handle)
        Path(name).unlink()
    except OSError as error:
        return _red(
            "folder",
            _("Fagflate can't write to its folder {folder}.").format(folder=home),
            _("Give this user the right to write there, or name another folder in FAGFLATE_HOME."),
            error.strerror or str(error),
        )
    if sharing := shared(str(home)):
        return Line(
            "machine", "folder", "amber",
            _("Local records lie in {folder}, which other machines see too.").format(folder=home),
            _("Let FAGFLATE_HOME name a folder on this machine: shared by two, a record can be damaged."),
            sharing,
        )  # fmt: skip
    return _line("folder", _("Local records lie in {folder}.").format(folder=home))


def disk(free_bytes: int | None = None) -> Line:
    """Space left where local records lie."""
    home = paths.data_dir()
    while not os.path.exists(home) and home.parent != home:
        home = home.parent
    free = shutil.disk_usage(home).free if free_bytes is None else free_bytes
    text = _("{n} MB are free on the disk.").format(n=free // 1_000_000)
    if free < TOO_LITTLE:
        return _red("disk", text, _("Free some space: with a full disk nothing can be saved."))
    if free < LITTLE:
        return Line("machine", "disk", "amber", text, _("Free some space soon."))
    return _line("disk", text)


def encryption() -> Line:
    """Check that a file written by the encrypted store is really encrypted."""
    try:
        with tempfile.TemporaryDirectory(prefix="fagflate-", ignore_cleanup_errors=True) as temporary:
            header, version = _encrypted(Path(temporary) / "probe.db")
    except (ImportError, StoreError, OSError) as error:
        return _red(
            "encryption",
            _("The encrypted store can't be used."),
            _("Install Fagflate again."),
            f"{type(error).__name__}: {error}",
        )
    if header.startswith(b"SQLite") or not version:
        return _red(
            "encryption",
            _("The local record would not be encrypted, so it is not used."),
            _("Install Fagflate again: another SQLite stands in place of SQLCipher."),
        )
    return _line(
        "encryption", _("Local records are encrypted (SQLCipher {version}).").format(version=version)
    )


def _encrypted(path: Path) -> tuple[bytes, str]:
    from desktop.store import cipher

    connection = cipher.connect(path, b"\x01" * cipher.KEY_BYTES)
    try:
        connection.execute("CREATE TABLE probe (x)")
        row = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    return path.read_bytes()[:16], str(row[0]) if row else ""


def key_store() -> Line:
    """Check that the operating system's key store keeps a secret and gives it back."""
    import keyring

    from desktop.store.store_keys import SERVICE, stay_here

    stay_here()
    name = "doctor"
    secret = os.urandom(16).hex()
    kept = None
    try:
        keyring.set_password(SERVICE, name, secret)
        kept = keyring.get_password(SERVICE, name)
        if kept is not None:
            keyring.delete_password(SERVICE, name)
        details = type(keyring.get_keyring()).__module__
    except Exception as error:  # noqa: BLE001 Windows' own are none of the keyring package's
        details = f"{type(error).__name__}: {error}"
    if kept != secret:
        return _red(
            "key_store",
            _("There is no key store that keeps a secret, so no local record can be opened."),
            _("Ask IT to turn on the system's key store. The demo and snapshot work without one."),
            details,
        )
    return _line("key_store", _("The system's key store keeps secrets."), details=details)


def time_zone() -> Line:
    """The rules of Norwegian time."""
    from zoneinfo import ZoneInfoNotFoundError

    from desktop.core.clock import oslo

    try:
        oslo()
    except ZoneInfoNotFoundError as error:
        return _red(
            "time_zone",
            _("The rules of Norwegian time are missing."),
            _("Install Fagflate again."),
            str(error),
        )
    return _line("time_zone", _("Times are shown as in Oslo."))


def display(has_display: Callable[[], bool]) -> Line:
    """Check that a window can be opened."""
    if has_display():
        return _line("display", _("A window can be opened here."))
    return Line(
        "machine",
        "display",
        "amber",
        _("There is no display here, so no window can be opened."),
        _("Start on a desktop, or let fagflate snapshot write pictures."),
    )


def _line(name: str, text: str, details: str = "") -> Line:
    return Line("machine", name, "green", text, details=details)


def _red(name: str, text: str, todo: str, details: str = "") -> Line:
    return Line("machine", name, "red", text, todo, details)
