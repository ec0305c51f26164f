"""Windows' access list of a folder: its user and the system alone.

The system is asked directly. Its console tools write in the console's own code page, in which the name of an
account may be anything; by number (security identifier) no name is needed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

_SYSTEM = "S-1-5-18"
_QUERY, _USER, _REVISION = 0x8, 1, 1
_LIST_PROTECTED = 0x4 | 0x80000000
"""Security information to set: the access list, with no inheritance from the folders above."""


def access_list(sid: str) -> str:
    """The list in Windows' own words (SDDL): all rights for a user and the system, here and in what is made
    inside, and nobody else."""
    return "D:P" + "".join(f"(A;OICI;FA;;;{one})" for one in (sid, _SYSTEM))


def user() -> str:
    """The security identifier of the account this process runs as. Raises OSError. Windows only."""
    import ctypes
    from ctypes import wintypes

    advapi, kernel = _library("advapi32"), _library("kernel32")
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
    kernel.LocalFree.argtypes = (ctypes.c_void_p,)
    kernel.LocalFree.restype = ctypes.c_void_p
    handle, size = ctypes.POINTER(wintypes.HANDLE), ctypes.POINTER(wintypes.DWORD)
    advapi.OpenProcessToken.argtypes = (wintypes.HANDLE, wintypes.DWORD, handle)
    advapi.GetTokenInformation.argtypes = (
        wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD, size,
    )  # fmt: skip
    advapi.ConvertSidToStringSidW.argtypes = (ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))

    token, length = wintypes.HANDLE(), wintypes.DWORD()
    _must(advapi.OpenProcessToken(kernel.GetCurrentProcess(), _QUERY, ctypes.byref(token)))
    try:
        # It fails, and says how much room the answer takes.
        advapi.GetTokenInformation(token, _USER, None, 0, ctypes.byref(length))
        answer = ctypes.create_string_buffer(max(length.value, ctypes.sizeof(ctypes.c_void_p)))
        _must(advapi.GetTokenInformation(token, _USER, answer, len(answer), ctypes.byref(length)))
    finally:
        kernel.CloseHandle(token)
    # A TOKEN_USER begins with the pointer to the identifier, which lies behind it in the same memory.
    text, sid = ctypes.c_void_p(), ctypes.c_void_p.from_buffer(answer)
    _must(advapi.ConvertSidToStringSidW(sid, ctypes.byref(text)))
    try:
        return ctypes.wstring_at(text.value or 0)
    finally:
        kernel.LocalFree(text)


def narrow(path: Path) -> None:
    """Let only the user and the system into a new folder. Raises OSError. Windows only."""
    import ctypes
    from ctypes import wintypes

    advapi, kernel = _library("advapi32"), _library("kernel32")
    kernel.LocalFree.argtypes = (ctypes.c_void_p,)
    kernel.LocalFree.restype = ctypes.c_void_p
    made = advapi.ConvertStringSecurityDescriptorToSecurityDescriptorW
    made.argtypes = (wintypes.LPCWSTR, wintypes.DWORD, ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p)
    advapi.SetFileSecurityW.argtypes = (wintypes.LPCWSTR, wintypes.DWORD, ctypes.c_void_p)

    said = ctypes.c_void_p()
    _must(made(access_list(user()), _REVISION, ctypes.byref(said), None))
    try:
        _must(advapi.SetFileSecurityW(str(path), _LIST_PROTECTED, said))
    finally:
        kernel.LocalFree(said)


def _library(name: str) -> Any:
    import ctypes

    return getattr(ctypes, "WinDLL")(name, use_last_error=True)  # noqa: B009


def _must(done: int) -> None:
    if not done:
        import ctypes

        code = getattr(ctypes, "get_last_error")()  # noqa: B009
        raise OSError(code, f"Windows answered {code}")
