"""Made-up rows of a study list, as a static tree writes them: 17 attributes, some 880 bytes, the same at each run.

Cardinalities are those of a large archive: most names are borne by few, some by thousands; patients come back; there
are some hundred descriptions; nearly every accession number, and every UID, is found once. One name in 300 has accents
or an ideographic group, and some rows lack a description or an accession number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator


_BLOCK = 20_000
_ONSETS = [
    "B",
    "BR",
    "C",
    "CH",
    "D",
    "F",
    "FR",
    "G",
    "GR",
    "H",
    "J",
    "K",
    "KL",
    "L",
    "M",
    "N",
    "P",
    "R",
    "S",
    "SCH",
    "ST",
    "T",
    "TR",
    "V",
    "W",
    "Z",
]
_VOWELS = ["A", "E", "I", "O", "U", "AU", "EI", "IE", "OO"]
_CODAS = [
    "CK",
    "FF",
    "HL",
    "LD",
    "LL",
    "MP",
    "N",
    "NG",
    "NN",
    "NTZ",
    "R",
    "RG",
    "RT",
    "S",
    "SS",
    "T",
    "TH",
    "X",
]
_ENDINGS = ["A", "E", "ER", "ETTI", "EZ", "HAM", "IS", "MAN", "O", "OV", "SEN", "SKI", "SON", "TON"]
_REGIONS = [
    "HEAD",
    "NECK",
    "CHEST",
    "ABDOMEN",
    "PELVIS",
    "SPINE",
    "KNEE",
    "HIP",
    "SHOULDER",
    "HAND",
    "FOOT",
    "BREAST",
    "HEART",
    "LIVER",
    "BRAIN",
    "SKULL",
]
_METHODS = ["CT", "MRI", "PET", "ULTRASOUND", "XR", "ANGIO", "SCREENING", "FOLLOW-UP", "BIOPSY"]
_DETAILS = ["", "WITH CONTRAST", "WITHOUT CONTRAST", "LOW DOSE", "3D", "LEFT", "RIGHT"]
_MODALITIES = [
    *["CT"] * 28, *["MR"] * 22, *["DX"] * 18, *["US"] * 12, *["MG"] * 6, *["NM"] * 3, *["XA"] * 2,
    *['CT","PR'] * 3, *['CT","SR'] * 3, *['PT","CT'] * 2, *['MR","PR","SR'] * 1,
]  # fmt: skip

DESCRIPTIONS = [
    " ".join(filter(None, (method, region, detail)))
    for region in _REGIONS
    for method in _METHODS
    for detail in _DETAILS
][:600]


def _made_up(dice: np.random.Generator, count: int, *, long: bool) -> list[str]:
    """Return different made-up names."""
    names: dict[str, None] = {}
    while len(names) < count:
        parts = [_ONSETS, _VOWELS, _CODAS] + ([_ENDINGS] if long or dice.random() < 0.4 else [])
        names["".join(part[dice.integers(len(part))] for part in parts)] = None
    return list(names)


def family_names() -> list[str]:
    """Return the family names in use, the frequent ones first."""
    return _made_up(np.random.default_rng(11), 6000, long=True)


def given_names() -> list[str]:
    """Return the given names in use, the frequent ones first."""
    return _made_up(np.random.default_rng(12), 1500, long=False)


class _Patients:
    """Who comes, and comes back: for each the numbers of names, the day of birth, and one in 300 to be special."""

    def __init__(self) -> None:
        dice, count = np.random.default_rng(13), 700_000
        self.families, self.givens = family_names(), given_names()
        self.family = (len(self.families) * dice.random(count) ** 2.0).astype(np.int32)
        self.given = (len(self.givens) * dice.random(count) ** 1.7).astype(np.int32)
        self.middle = dice.integers(26, size=count)
        self.birth = dice.integers(25_000, size=count)

    def elements(self, patient: int) -> tuple[str, str, str]:
        """Return the values of PatientName, PatientBirthDate and PatientSex."""
        family, given = self.families[self.family[patient]], self.givens[self.given[patient]]
        name = f'"Alphabetic":"{family}^{given}^{chr(65 + self.middle[patient])}"'
        if patient % 300 == 0:
            name = f'"Alphabetic":"{family.capitalize()}é^{given}","Ideographic":"山田^太郎"'
        birth = int(self.birth[patient])
        born = f"{1925 + birth // 336}{birth // 28 % 12 + 1:02}{birth % 28 + 1:02}"
        return name, born, "FMO"[birth % 50 // 24]


def study_rows(count: int) -> Iterator[bytes]:
    """Yield rows in DICOM JSON, compact, in no order but their own."""
    patients = _Patients()
    days = np.datetime_as_string(np.arange("2010-01-01", "2025-01-01", dtype="datetime64[D]"))
    dates = [str(day).replace("-", "") for day in days]
    for start in range(0, count, _BLOCK):
        # Its own seed for each block, so that a short list is the beginning of a long one.
        dice = np.random.default_rng([20240229, start])
        yield from _block(dice, start, patients, dates)[: count - start]


def _block(
    dice: np.random.Generator, start: int, patients: _Patients, dates: list[str]
) -> list[bytes]:
    def numbers(limit: int) -> list[int]:
        return dice.integers(limit, size=_BLOCK).tolist()

    def skewed(limit: int, power: float) -> list[int]:
        return (limit * dice.random(_BLOCK) ** power).astype(np.int64).tolist()

    columns = zip(
        numbers(700_000),
        skewed(len(dates), 0.7),
        numbers(86_400),
        numbers(10**9),
        numbers(len(_MODALITIES)),
        skewed(len(DESCRIPTIONS), 2.0),
        numbers(400),
        numbers(300),
        numbers(10**12),
        numbers(10**12),
        strict=True,
    )
    return [_row(start + number, patients, dates, *row) for number, row in enumerate(columns)]


def _row(
    number: int, patients: _Patients, dates: list[str],
    patient: int, day: int, second: int, accession: int, modality: int, phrase: int, physician: int, rare: int,
    high: int, low: int,
) -> bytes:  # fmt: skip
    name, born, sex = patients.elements(patient)
    described = "" if rare == 1 else f',"Value":["{DESCRIPTIONS[phrase]}"]'
    numbered = "" if rare == 2 else f',"Value":["A{accession:09}"]'
    uid = f"1.2.826.0.1.3680043.8.498.{high + 1}{low:012}{number}"
    time = f"{second // 3600:02}{second // 60 % 60:02}{second % 60:02}"
    referring = f"{patients.families[physician * 7]}^{patients.givens[physician]}"
    series, instances = 1 + rare % 12, 1 + (rare * physician) % 1800
    return (
        '{"00080005":{"vr":"CS","Value":["ISO_IR 192"]},'
        f'"00080020":{{"vr":"DA","Value":["{dates[day]}"]}},'
        f'"00080030":{{"vr":"TM","Value":["{time}"]}},'
        f'"00080050":{{"vr":"SH"{numbered}}},'
        '"00080056":{"vr":"CS","Value":["ONLINE"]},'
        f'"00080061":{{"vr":"CS","Value":["{_MODALITIES[modality]}"]}},'
        f'"00080090":{{"vr":"PN","Value":[{{"Alphabetic":"{referring}"}}]}},'
        f'"00081030":{{"vr":"LO"{described}}},'
        f'"00081190":{{"vr":"UR","Value":["https://static.example/dicomweb/studies/{uid}"]}},'
        f'"00100010":{{"vr":"PN","Value":[{{{name}}}]}},'
        f'"00100020":{{"vr":"LO","Value":["P{patient:07}"]}},'
        f'"00100030":{{"vr":"DA","Value":["{born}"]}},'
        f'"00100040":{{"vr":"CS","Value":["{sex}"]}},'
        f'"0020000D":{{"vr":"UI","Value":["{uid}"]}},'
        f'"00200010":{{"vr":"SH","Value":["{number % 100_000}"]}},'
        f'"00201206":{{"vr":"IS","Value":[{series}]}},'
        f'"00201208":{{"vr":"IS","Value":[{instances}]}}}}'
    ).encode()
