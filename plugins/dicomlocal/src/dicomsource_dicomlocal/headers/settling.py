"""The VR of elements that do not say it, or not which one of several."""

from __future__ import annotations

from functools import lru_cache

from dicomsource.natural import vr_for
from dicomsource_dicomlocal.headers.element_text import Unusual

LUT_DESCRIPTORS = frozenset([0x00281101, 0x00281102, 0x00281103, 0x00283002])
"""Of these pydicom reads the first number in a way of its own."""


@lru_cache(maxsize=65536)
def vr_of(number: int) -> str:
    """Return the VR of the dictionary for a tag; nothing for what is private or unknown."""
    return vr_for(f"{number:08X}") or ""


@lru_cache(maxsize=65536)
def private_vr(number: int, creator: str) -> str:
    """Return the VR that pydicom's private dictionary gives to a tag; UN for what it does not know.

    Raises
    ------
    Unusual
        It is a sequence, or one of several.
    """
    from pydicom.datadict import private_dictionary_VR

    try:
        vr = private_dictionary_VR(number, creator) if creator else "UN"
    except KeyError:
        return "UN"
    if vr == "SQ" or " " in vr:
        raise Unusual
    return vr


def settled_vr(number: int, vr: str, signed: bool | None) -> str:
    """Return the one VR of several that holds, by whether pixels are signed.

    Raises
    ------
    Unusual
        That does not settle it.

    References
    ----------
    DICOM PS3.3 C.7.6.3.1.5 and C.11.1.1.1.
    """
    if vr == "US or SS" and signed is not None:
        vr = "SS" if signed else "US"
    if " " in vr or (number in LUT_DESCRIPTORS and vr != "US"):
        raise Unusual
    return vr
