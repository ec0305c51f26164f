; Filled in by installer/nsis.py from product.toml: the version that is built lies under build/.
Unicode true
Target @TARGET@
@COMPRESSION@
@FINALIZE@
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include MUI2.nsh

@CODES@
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\@NAME@"
!define OWN "Software\@NAME@"
!define LINKS "Software\Classes\fagflate"

Name "@NAME@ @VERSION@"
OutFile "@OUT@"
InstallDir "$PROGRAMFILES64\@FOLDER@"
RequestExecutionLevel admin
ManifestSupportedOS Win10
ManifestDPIAware true
BrandingText "@NAME@ @VERSION@"
ShowInstDetails nevershow
ShowUninstDetails nevershow
AllowSkipFiles off
CRCCheck force

VIProductVersion "@FOUR@"
VIAddVersionKey /LANG=0 "ProductName" "@NAME@"
VIAddVersionKey /LANG=0 "ProductVersion" "@VERSION@"
VIAddVersionKey /LANG=0 "FileVersion" "@VERSION@"
VIAddVersionKey /LANG=0 "CompanyName" "@MAKER@"
VIAddVersionKey /LANG=0 "LegalCopyright" "@COPYRIGHT@"
VIAddVersionKey /LANG=0 "FileDescription" "@NAME@ – @ABOUT_NB@"

!define MUI_ICON "@ICON@"
!define MUI_UNICON "@ICON@"
!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "@STAGE@@SEP@LICENSE.txt"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Norwegian"
!insertmacro MUI_LANGUAGE "English"

@STOPS@

; Says why nothing was done, and ends: silent in the exit code and, where there is one, on the standard error.
!macro Stop REASON
    SetErrorLevel ${CODE_${REASON}}
    ${If} ${Silent}
        System::Call 'kernel32::GetStdHandle(i -12) p.r9'
        FileWrite $9 "$(STOP_${REASON})$\r$\n"
    ${Else}
        MessageBox MB_OK|MB_ICONSTOP "$(STOP_${REASON})"
    ${EndIf}
    Quit
!macroend
!define Stop "!insertmacro Stop"

Var Before

; A loaded library can't be opened for writing: the program is open.
!macro StopIfOpen
    ${If} ${FileExists} "$INSTDIR\@LIBRARY@"
        ClearErrors
        FileOpen $0 "$INSTDIR\@LIBRARY@" a
        ${If} ${Errors}
            ${Stop} open
        ${EndIf}
        FileClose $0
    ${EndIf}
!macroend

; Antivirus software may hold what was just written: tried for ten seconds; the error flag says how it went.
!macro RenamePatiently FROM TO
    StrCpy $9 0
    ${Do}
        ClearErrors
        Rename "${FROM}" "${TO}"
        ${IfNot} ${Errors}
            ${ExitDo}
        ${EndIf}
        IntOp $9 $9 + 1
        ${If} $9 > 40
            SetErrors
            ${ExitDo}
        ${EndIf}
        Sleep 250
    ${Loop}
!macroend
!define RenamePatiently "!insertmacro RenamePatiently"

!macro Begin
    SetRegView 64
    SetShellVarContext all
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "Admin"
        ${Stop} rights
    ${EndIf}
    System::Call 'kernel32::CreateMutexW(p 0, i 0, w "Global\@NAME@-install") p.r1 ?e'
    Pop $0
    ${If} $0 = 183
        ${Stop} running
    ${EndIf}
!macroend

Function .onInit
    ${IfNot} ${AtLeastBuild} @WINDOWS@
        ${Stop} windows
    ${EndIf}
    !insertmacro Begin
    ReadRegStr $0 HKLM "${OWN}" "Package"
    ${If} $0 == "msi"
        ${Stop} other
    ${EndIf}
    ; Into the folder of the version that stands, where no other is named. Read here and not by NSIS itself, whose
    ; 32-bit installers (as it makes on Windows) would look in the other view of the registry.
    ReadRegStr $0 HKLM "${KEY}" "InstallLocation"
    ${If} $0 != ""
    ${AndIf} $INSTDIR == "$PROGRAMFILES64\@FOLDER@"
        StrCpy $INSTDIR "$0"
    ${EndIf}
    ReadRegStr $0 HKLM "${KEY}" "DisplayVersion"
    ${If} $0 != ""
        ${VersionCompare} "$0" "@VERSION@" $1
        ${If} $1 = 1
            ${Stop} newer
        ${EndIf}
    ${EndIf}
FunctionEnd

Function .onInstFailed
    SetOutPath "$TEMP"
    RMDir /r "$INSTDIR.new"
    SetErrorLevel ${CODE_failed}
FunctionEnd

Section
    ; Only a folder of our own is ever replaced or removed.
    ${If} ${FileExists} "$INSTDIR\*.*"
    ${AndIfNot} ${FileExists} "$INSTDIR\@WINDOWED@"
        ${DirState} "$INSTDIR" $0
        ${If} $0 = 1
            ${Stop} folder
        ${EndIf}
    ${EndIf}
    !insertmacro StopIfOpen
    ${GetRoot} "$INSTDIR" $0
    ${DriveSpace} "$0\" "/D=F /S=M" $1
    ${If} $1 < @MEGABYTES@
        ${Stop} disk
    ${EndIf}

    RMDir /r "$INSTDIR.new"
    SetOutPath "$INSTDIR.new"
    ClearErrors
    File /r "@STAGE@@SEP@*"
    WriteUninstaller "$INSTDIR.new\uninstall.exe"
    SetOutPath "$TEMP"
    ${If} ${Errors}
        RMDir /r "$INSTDIR.new"
        ${Stop} failed
    ${EndIf}

    StrCpy $Before ""
    RMDir /r "$INSTDIR.old"
    RMDir "$INSTDIR"
    ${If} ${FileExists} "$INSTDIR\*.*"
        StrCpy $Before "$INSTDIR.old"
        ${RenamePatiently} "$INSTDIR" "$Before"
        ${If} ${Errors}
            RMDir /r "$INSTDIR.new"
            ${Stop} open
        ${EndIf}
    ${EndIf}
    ${RenamePatiently} "$INSTDIR.new" "$INSTDIR"
    ${If} ${Errors}
        ${If} $Before != ""
            ${RenamePatiently} "$Before" "$INSTDIR"
        ${EndIf}
        RMDir /r "$INSTDIR.new"
        ${Stop} failed
    ${EndIf}
    ${If} $Before != ""
        RMDir /r /REBOOTOK "$Before"
    ${EndIf}

    ; What a shortcut starts in is the current folder: never the folder of the program.
    SetOutPath "$DOCUMENTS"
    CreateShortcut "$SMPROGRAMS\@NAME@.lnk" "$INSTDIR\@WINDOWED@" "" "$INSTDIR\@WINDOWED@" 0 SW_SHOWNORMAL "" "@ABOUT_NB@"
    WriteRegStr HKLM "${OWN}" "Package" "exe"
    WriteRegStr HKLM "${OWN}" "Version" "@VERSION@"
    WriteRegStr HKLM "${LINKS}" "" "URL:@NAME@"
    WriteRegStr HKLM "${LINKS}" "URL Protocol" ""
    WriteRegStr HKLM "${LINKS}\DefaultIcon" "" '"$INSTDIR\@WINDOWED@",0'
    WriteRegStr HKLM "${LINKS}\shell\open\command" "" '"$INSTDIR\@WINDOWED@" "%1"'
    WriteRegStr HKLM "${KEY}" "DisplayName" "@NAME@"
    WriteRegStr HKLM "${KEY}" "DisplayVersion" "@VERSION@"
    WriteRegStr HKLM "${KEY}" "Publisher" "@MAKER@"
    WriteRegStr HKLM "${KEY}" "DisplayIcon" "$INSTDIR\@WINDOWED@"
    WriteRegStr HKLM "${KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKLM "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKLM "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKLM "${KEY}" "EstimatedSize" @KILOBYTES@
    WriteRegDWORD HKLM "${KEY}" "NoModify" 1
    WriteRegDWORD HKLM "${KEY}" "NoRepair" 1
    SetErrorLevel 0
    ${If} ${RebootFlag}
        SetErrorLevel 3010
    ${EndIf}
SectionEnd

Function un.onInit
    !insertmacro Begin
    ${IfNot} ${FileExists} "$INSTDIR\@WINDOWED@"
        ${Stop} folder
    ${EndIf}
    !insertmacro StopIfOpen
FunctionEnd

Section Uninstall
    ; The user's records (%LOCALAPPDATA%) and IT's settings (%PROGRAMDATA%) are not the program's to remove.
    SetOutPath "$TEMP"
    Delete "$SMPROGRAMS\@NAME@.lnk"
    ClearErrors
    RMDir /r /REBOOTOK "$INSTDIR"
    DeleteRegKey HKLM "${KEY}"
    DeleteRegKey HKLM "${LINKS}"
    DeleteRegValue HKLM "${OWN}" "Package"
    DeleteRegValue HKLM "${OWN}" "Version"
    DeleteRegKey /ifempty HKLM "${OWN}"
    SetErrorLevel 0
    ${If} ${RebootFlag}
        SetErrorLevel 3010
    ${EndIf}
SectionEnd
