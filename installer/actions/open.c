/* Run by the MSI before anything is changed: refuses while the program is open, as the EXE does.

   A library that is loaded can't be opened for writing. Only that is a reason to refuse: whoever has no right to
   write there is told by Windows Installer itself. */

#include <windows.h>
#include <msi.h>
#include <msiquery.h>

#define LONGEST 1024

__declspec(dllexport) UINT __stdcall refuse_open(MSIHANDLE install)
{
    static wchar_t file[LONGEST], words[LONGEST];
    const wchar_t *name = LIBRARY;
    DWORD length = LONGEST - 32;
    if (MsiGetPropertyW(install, L"INSTALLFOLDER", file, &length) != ERROR_SUCCESS || !length)
        return ERROR_SUCCESS;
    if (file[length - 1] != L'\\')
        file[length++] = L'\\';
    do
        file[length++] = *name;
    while (*name++);
    HANDLE found = CreateFileW(file, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                               OPEN_EXISTING, 0, NULL);
    if (found != INVALID_HANDLE_VALUE) {
        CloseHandle(found);
        return ERROR_SUCCESS;
    }
    if (GetLastError() != ERROR_SHARING_VIOLATION)
        return ERROR_SUCCESS;
    length = LONGEST;
    MSIHANDLE record = MsiCreateRecord(0);
    if (record && MsiGetPropertyW(install, L"STOPOPEN", words, &length) == ERROR_SUCCESS) {
        MsiRecordSetStringW(record, 0, words);
        MsiProcessMessage(install, INSTALLMESSAGE_ERROR, record);
    }
    MsiCloseHandle(record);
    return ERROR_INSTALL_FAILURE;
}
