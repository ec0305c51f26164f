/* Run by the MSI before anything is changed: refuses where the disk has too little room, as the EXE does.

   Windows Installer asks the same a little later, in its own words; this one says that what stands works. Where the
   disk does not tell how much is free, it is left to Windows Installer. */

#include "refuse.h"

__declspec(dllexport) UINT __stdcall refuse_disk(MSIHANDLE install)
{
    static wchar_t place[LONGEST], number[32];
    DWORD length = folder(install, place), digits = 32;
    ULONGLONG needed = 0;
    ULARGE_INTEGER spare;
    if (!length || MsiGetPropertyW(install, L"NEEDEDKB", number, &digits) != ERROR_SUCCESS)
        return ERROR_SUCCESS;
    for (const wchar_t *digit = number; *digit >= L'0' && *digit <= L'9'; digit++)
        needed = needed * 10 + (*digit - L'0');
    /* The nearest folder above that is there; the disk itself at last. */
    while (length > 3 && GetFileAttributesW(place) == INVALID_FILE_ATTRIBUTES) {
        do
            length--;
        while (length > 3 && place[length - 1] != L'\\');
        place[length] = 0;
    }
    if (!GetDiskFreeSpaceExW(place, &spare, NULL, NULL) || spare.QuadPart / 1024 >= needed)
        return ERROR_SUCCESS;
    return refuse(install, L"STOPDISK");
}
