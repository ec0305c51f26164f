/* Runs the rest of the command line and writes its exit code whole: wine hands on only the lowest byte. */
#include <stdio.h>
#include <windows.h>

int wmain(void)
{
    wchar_t *line = GetCommandLineW();
    STARTUPINFOW begin = {.cb = sizeof begin};
    PROCESS_INFORMATION started;
    DWORD code = 0;
    /* Our own name is one quoted or unquoted word. */
    wchar_t *rest = *line == L'"' ? wcschr(line + 1, L'"') : wcschr(line, L' ');
    if (!rest)
        return 87;
    do
        rest++;
    while (*rest == L' ');
    if (!CreateProcessW(NULL, rest, NULL, NULL, TRUE, 0, NULL, NULL, &begin, &started)) {
        printf("exit code not started %lu\n", GetLastError());
        return 1;
    }
    WaitForSingleObject(started.hProcess, INFINITE);
    GetExitCodeProcess(started.hProcess, &code);
    printf("exit code %lu\n", code);
    return 0;
}
