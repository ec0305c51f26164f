/* What the MSI's actions that refuse have in common: where it installs to, and saying why not. */

#include <windows.h>
#include <msi.h>
#include <msiquery.h>

#define LONGEST 1024

/* The folder that is installed to, with a backslash at its end, and its length; 0 where it is not known. */
static DWORD folder(MSIHANDLE install, wchar_t *into)
{
    DWORD length = LONGEST - 32;
    if (MsiGetPropertyW(install, L"INSTALLFOLDER", into, &length) != ERROR_SUCCESS || !length)
        return 0;
    if (into[length - 1] != L'\\')
        into[length++] = L'\\';
    into[length] = 0;
    return length;
}

/* End the installation with the sentence that a property of the package holds. */
static UINT refuse(MSIHANDLE install, const wchar_t *property)
{
    static wchar_t words[LONGEST];
    DWORD length = LONGEST;
    MSIHANDLE record = MsiCreateRecord(0);
    if (record && MsiGetPropertyW(install, property, words, &length) == ERROR_SUCCESS) {
        MsiRecordSetStringW(record, 0, words);
        MsiProcessMessage(install, INSTALLMESSAGE_ERROR, record);
    }
    MsiCloseHandle(record);
    return ERROR_INSTALL_FAILURE;
}
