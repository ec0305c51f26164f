/* Run by the MSI before anything is changed: refuses while the program is open, as the EXE does.

   A library that is loaded can't be opened for writing. Only that is a reason to refuse: whoever has no right to
   write there is told by Windows Installer itself. */

#include "refuse.h"

__declspec(dllexport) UINT __stdcall refuse_open(MSIHANDLE install)
{
    static wchar_t file[LONGEST];
    const wchar_t *name = LIBRARY;
    DWORD length = folder(install, file);
    if (!length)
        return ERROR_SUCCESS;
    do
        file[length++] = *name;
    while (*name++);
    HANDLE found = CreateFileW(file, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                               OPEN_EXISTING, 0, NULL);
    if (found != INVALID_HANDLE_VALUE) {
        CloseHandle(found);
        return ERROR_SUCCESS;
    }
    return GetLastError() == ERROR_SHARING_VIOLATION ? refuse(install, L"STOPOPEN") : ERROR_SUCCESS;
}
