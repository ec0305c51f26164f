"""A record in a folder that other machines see is told of, in whatever way it is shared."""

from __future__ import annotations

import pytest

from desktop.core.shared_folders import shared

SAID = {
    "OneDriveCommercial": r"C:\Users\Åse\OneDrive - Sykehuset",
    "APPDATA": r"C:\Users\Åse\AppData\Roaming",
    "LOCALAPPDATA": r"C:\Users\Åse\AppData\Local",
    "OneDriveConsumer": "",
}


@pytest.mark.parametrize(
    ("folder", "how"),
    [
        (r"C:\Users\Åse\AppData\Local\Fagflate", None),
        (r"C:\Users\Åse\AppData\Roaming\Fagflate", "roaming"),
        (r"c:\users\åse\onedrive - sykehuset\Fagflate", "onedrive"),
        (r"C:\Users\Åse\OneDrive - Sykehuset 2\Fagflate", None),
        (r"\\fil01\hjem$\åse\Fagflate", "network"),
        (r"H:\Fagflate", "network"),
        (r"D:\Fagflate", None),
        (r"\\?\C:\Fagflate", None),
        ("/home/aase/.local/share/fagflate", None),
    ],
)
def test_what_other_machines_see_is_known(folder: str, how: str | None) -> None:
    assert shared(folder, SAID, lambda root: 4 if root == "H:\\" else 3) == how


def test_where_windows_is_not_nothing_is_said() -> None:
    assert shared("H:\\Fagflate", {}, lambda _root: 0) is None
