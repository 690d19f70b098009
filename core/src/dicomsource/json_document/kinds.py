"""Which value representations are written alike, so that one may be read as the other."""

from __future__ import annotations

from dicomsource.natural import representations as vrs

KINDS: dict[str, frozenset[str]] = {
    "text": vrs.TEXT,
    "integer": vrs.INTEGERS | vrs.AMBIGUOUS,
    "float": vrs.FLOATS,
    "decimal": frozenset(["DS", "IS"]),
    "name": frozenset(["PN"]),
    "tag": frozenset(["AT"]),
    "binary": vrs.OTHER,
    "sequence": frozenset(["SQ"]),
}
"""Kind of value to the VRs that have it."""

_KIND_OF = {vr: kind for kind, members in KINDS.items() for vr in members}


def kind_of(vr: str | None) -> str | None:
    """Return the kind of a VR, None for what is none.

    >>> kind_of("DA"), kind_of("US or SS"), kind_of("XX")
    ('text', 'integer', None)
    """
    return _KIND_OF.get(vr or "")


def may_stand_for(vr: str, known: str | None) -> bool:
    """Return whether a value of one VR can be written where the dictionary has another, the VR said beside it.

    >>> may_stand_for("SS", "US or SS"), may_stand_for("OW", "US or OW"), may_stand_for("LO", "US")
    (True, True, False)
    """
    if known in vrs.AMBIGUOUS and vr in known.split(" or "):
        return True
    kind = kind_of(vr)
    return kind is not None and kind == kind_of(known)
