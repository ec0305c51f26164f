"""The portable folder in use, and an upgrade while another program holds what was just unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from installer.product import Product
from installer.smoke.packages import Kind, stands
from installer.smoke.program import Program
from installer.smoke.steps import Steps, must
from installer.wine import Windows

PLACE = r"C:\users\Public\Løs mappe"
SECONDS = 3
# Holds the folder from its making until so long after its last file, as antivirus software does: others may
# read and write in it, and not rename it. Then it says whether nobody could meanwhile.
_HOLDER = """
import ctypes, os, sys, time
place, last, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
kernel = ctypes.WinDLL("kernel32", use_last_error=True)
kernel.CreateFileW.restype = ctypes.c_void_p
print("waits", flush=True)
until = time.monotonic() + 120
while not os.path.isdir(place) and time.monotonic() < until:
    time.sleep(0.02)
held = kernel.CreateFileW(ctypes.c_wchar_p(place), 0x80000000, 3, None, 3, 0x02000000, None)
while not os.path.isfile(os.path.join(place, last)) and time.monotonic() < until:
    time.sleep(0.02)
time.sleep(seconds)
still = os.path.isdir(place)
kernel.CloseHandle(ctypes.c_void_p(held))
print("held" if still and held != ctypes.c_void_p(-1).value else "not held", flush=True)
"""


def portable(windows: Windows, product: Product, steps: Steps, file: Path) -> Program:
    """Unpack the ZIP and run it from there; gives the program."""
    with steps.step("zip: unpacked into a folder with ø and a space, it says its version"):
        with zipfile.ZipFile(file) as archive:
            archive.extractall(windows.c / PLACE.removeprefix("C:\\").replace("\\", "/"))
        program = Program(windows, product, folder=f"{PLACE}\\{product.folder}-{product.version}")
        said = program.run("--version").strip()
        must(said == f"fagflate {product.version}", said)
    return program


def upgrade(kind: Kind, steps: Steps, beside: Program) -> None:
    """This version over the older one, while another program holds the new folder for seconds."""
    with steps.step(f"exe: this version over it, silently, its new folder held by another for {SECONDS} s"):
        given = [f"{kind.folder}.new", "uninstall.exe", str(SECONDS)]
        holder = kind.windows.start([f"{beside.folder}\\python.exe", "-c", _HOLDER, *given])
        try:
            assert holder.stdout is not None
            must(holder.stdout.readline().strip() == "waits", "the other was not begun")
            code = kind.install(kind.file)
            must(holder.stdout.readline().strip() == "held", "nobody held it")
        finally:
            holder.kill()
            holder.wait(20)
        must(code == 0, code)
        stands(kind, kind.product.version)
