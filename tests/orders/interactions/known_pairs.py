"""Pairs that the thesaurus has at one of its two upper levels, written down from general knowledge.

Written without the table: each is found in most interaction references. At first sight 77 of 84 were there.
Two had codes that the catalogue lacks (added since); five are told lower or not at all (warfarin with
tamoxifen, carbamazepine with tramadol …) and are marked. No clinician has checked them.
"""

from __future__ import annotations

from typing import Final

UPPER: Final = """
B01AA03 M01AE01   warfarin, ibuprofen
B01AA03 M01AB05   warfarin, diclofenac
B01AF02 M01AE01   apixaban, ibuprofen
B01AF01 M01AE02   rivaroxaban, naproxen
B01AE07 J02AC02   dabigatran, itraconazole
B01AF01 J02AC02   rivaroxaban, itraconazole
B01AA03 L02BA01   -
B01AA03 A01AB09   warfarin, miconazole
B01AF02 N03AF01   apixaban, carbamazepine
B01AE07 J04AB02   dabigatran, rifampicin
C10AA01 J01FA09   simvastatin, clarithromycin
C10AA01 J02AC02   simvastatin, itraconazole
C10AA01 J02AC04   simvastatin, posaconazole
C10AA01 L04AD01   simvastatin, ciclosporin
C10AA01 C10AB04   simvastatin, gemfibrozil
C10AA07 L04AD01   rosuvastatin, ciclosporin
C10AA05 J02AC02   atorvastatin, itraconazole
C01DA02 G04BE03   glyceryl trinitrate, sildenafil
C01DA14 G04BE08   isosorbide mononitrate, tadalafil
C01BD01 N06AB10   amiodarone, escitalopram
C01BD01 N05AD01   amiodarone, haloperidol
C07AA07 N06AB10   sotalol, escitalopram
N06AB04 A03FA03   citalopram, domperidone
N06AB04 N05BB01   citalopram, hydroxyzine
N02AX02 N06AG02   tramadol, moclobemide
N06AB06 J01XX08   sertraline, linezolid
N06AX16 J01XX08   venlafaxine, linezolid
N02AB02 N04BD01   pethidine, selegiline
R05DA09 N04BD02   -
N02CC01 N06AG02   sumatriptan, moclobemide
N02CA52 J01FA09   -
N04BC01 N05AD01   bromocriptine, haloperidol
N04BA02 N05AD01   levodopa, haloperidol
N04BC05 A03FA01   pramipexole, metoclopramide
N04BC04 N05AH03   ropinirole, olanzapine
N05AH02 N03AF01   clozapine, carbamazepine
N03AG01 J01DH02   valproate, meropenem
N03AG01 N03AX09   -
N03AF01 J02AC03   carbamazepine, voriconazole
N03AF01 J05AE08   -
N03AF01 G03AA07   carbamazepine, combined contraceptive
N03AF01 N02AX02   -
L04AX03 J01EE01   methotrexate, trimethoprim/sulfamethoxazole
L04AX03 J01EA01   methotrexate, trimethoprim
L04AX03 M01AE01   methotrexate, ibuprofen
L04AX03 M04AB01   methotrexate, probenecid
L04AX01 M04AA01   azathioprine, allopurinol
L04AX01 M04AA03   azathioprine, febuxostat
L01BB02 M04AA01   mercaptopurine, allopurinol
L04AD01 N06AX25   ciclosporin, St John's wort
L04AD02 N06AX25   tacrolimus, St John's wort
L04AD02 C03DA01   tacrolimus, spironolactone
L01BC02 B01AA03   -
L01BC06 N03AB02   capecitabine, phenytoin
M04AC01 J01FA09   colchicine, clarithromycin
M04AC01 L04AD01   colchicine, ciclosporin
N05AN01 M01AE01   lithium, ibuprofen
N05AN01 C09AA02   lithium, enalapril
N05AN01 C03AA03   lithium, hydrochlorothiazide
C09AA05 A12BA01   ramipril, potassium chloride
C09CA01 A12BA01   losartan, potassium chloride
C03DA01 A12BA01   spironolactone, potassium chloride
C03DA04 J02AC02   eplerenone, itraconazole
C09AA02 C09DX04   enalapril, sacubitril/valsartan
C08DA01 C07AB03   verapamil, atenolol
C08DA01 C01EB17   verapamil, ivabradine
C01EB17 J01FA09   ivabradine, clarithromycin
C01EB18 J02AC02   ranolazine, itraconazole
B01AC24 J01FA09   ticagrelor, clarithromycin
B01AC04 A02BC01   -
A10BX02 B01AC04   -
A10BB01 J02AC01   -
A10BA02 V08AB02   metformin, iohexol
P01BD01 J01EA01   -
J01AA02 D10BA01   doxycycline, isotretinoin
D10BA01 A11CA01   isotretinoin, retinol
D05BB02 L04AX03   acitretin, methotrexate
J07BD52 L04AB02   measles vaccine, infliximab
J07BL01 L04AX03   yellow fever vaccine, methotrexate
J07BK01 L04AA04   -
R03DA04 J01MA02   -
R03BA05 J05AE03   fluticasone inhaled, ritonavir
R03BA02 J02AC02   budesonide inhaled, itraconazole
N05CD08 J05AE03   midazolam, ritonavir
N07BB01 P01AB01   disulfiram, metronidazole
A08AB01 L04AD01   orlistat, ciclosporin
J04AB02 J05AR20   rifampicin, bictegravir
J04AB02 J02AC03   rifampicin, voriconazole
L02BX03 N03AF01   abiraterone, carbamazepine
L01EA01 N03AF01   imatinib, carbamazepine
N06AB08 R03DA04   -
N02AA01 N02AE01   morphine, buprenorphine
N02AA05 N07BB04   oxycodone, naltrexone
C02AC01 C07AB02   -
"""
"""Two codes a line, and which medicines they are; `-` are pairs that other references have higher than the
thesaurus, and that are no part of the yardstick."""


def upper() -> tuple[tuple[str, str], ...]:
    """The pairs that must be spoken of."""
    rows = [line.split(maxsplit=2) for line in UPPER.strip().splitlines()]
    return tuple((one, other) for one, other, words in rows if words != "-")
