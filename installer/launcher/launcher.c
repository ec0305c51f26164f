/* Starts the program: loads python3xx.dll from this folder and runs `-m desktop` with the words given here.

   Built twice: windowed (no console is opened) and for the console. Child processes are started by the
   `python.exe` or `pythonw.exe` beside it, which is what sys.executable names. Nothing is loaded from the
   current folder or PATH. */

#include <windows.h>
#include <shellapi.h>
#include <stdlib.h>
#include <wchar.h>

#define LONGEST 32768

typedef int (*python_main)(int, wchar_t **);

/* Both languages, because no configuration has been read yet. */
static const wchar_t told[] =
    L"Fagflate kan ikke starte: filer i programmappen mangler eller er skadet. Journaldata er ikke "
    L"ber\x00F8rt. Be IT om \x00E5 reparere eller installere Fagflate p\x00E5 nytt.\n\n"
    L"Fagflate cannot start: files in its folder are missing or damaged. Record data are untouched. "
    L"Ask IT to repair or reinstall Fagflate.";

static int stop(const wchar_t *what)
{
    DWORD code = GetLastError();
    wchar_t text[1200];
    _snwprintf(text, 1199, L"%ls\n\n(%ls: %lu)\n", told, what, code);
    text[1199] = 0;
#ifdef WINDOWED
    MessageBoxW(NULL, text, L"Fagflate", MB_OK | MB_ICONERROR | MB_SETFOREGROUND);
#else
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    DWORD written;
    char bytes[3600];
    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
    if (!WriteConsoleW(out, text, (DWORD)wcslen(text), &written, NULL) && length > 1)
        WriteFile(out, bytes, (DWORD)(length - 1), &written, NULL);
#endif
    return code ? (int)code : 1;
}

/* The folder this program lies in, with a trailing backslash, followed by `name`. */
static int beside(wchar_t *path, const wchar_t *name)
{
    DWORD length = GetModuleFileNameW(NULL, path, LONGEST);
    wchar_t *slash = length && length < LONGEST ? wcsrchr(path, L'\\') : NULL;
    if (!slash || (size_t)(slash - path) + wcslen(name) + 2 > LONGEST)
        return 0;
    wcscpy(slash + 1, name);
    return 1;
}

int wmain(int count, wchar_t **words)
{
    static wchar_t library[LONGEST], interpreter[LONGEST];
    SetErrorMode(SEM_FAILCRITICALERRORS);
    SetDllDirectoryW(L"");
    /* For children: the console's code page must not decide how they read and write text. */
    SetEnvironmentVariableW(L"PYTHONUTF8", L"1");
    if (!beside(library, PYTHON_DLL) || !beside(interpreter, INTERPRETER))
        return stop(L"path");
    HMODULE python = LoadLibraryExW(library, NULL,
                                    LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (!python)
        return stop(PYTHON_DLL);
    python_main start = (python_main)(void *)GetProcAddress(python, "Py_Main");
    wchar_t **given = calloc((size_t)count + 6, sizeof *given);
    if (!start || !given)
        return stop(L"Py_Main");
    int n = 0;
    given[n++] = interpreter;
    given[n++] = L"-X";
    given[n++] = L"utf8";
    given[n++] = L"-m";
    given[n++] = L"desktop";
    for (int i = 1; i < count; i++)
        given[n++] = words[i];
    return start(n, given);
}

#ifdef WINDOWED
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, PWSTR line, int show)
{
    (void)instance, (void)before, (void)line, (void)show;
    return wmain(__argc, __wargv);
}
#endif
