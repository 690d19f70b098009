"""Numbers as texts that are in order as the numbers are, and the same for equal numbers only."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def number_term(number: Decimal | float) -> str:
    """Return 16 hexadecimal digits that sort by size, and the number itself, written in one way only."""
    bits = int.from_bytes(struct.pack(">d", _nearest_float(number)), "big")
    # Negative floats sort backwards by their bits, and after all others.
    ordered = bits ^ (0xFFFF_FFFF_FFFF_FFFF if bits >> 63 else 1 << 63)
    return f"{ordered:016x} {_exactly(number)}"


def _nearest_float(number: Decimal | float) -> float:
    return float(number) + 0.0  # -0.0 is 0.0


def _exactly(number: Decimal | float) -> str:
    if isinstance(number, float):
        return repr(number + 0.0)
    sign, digits, exponent = number.as_tuple()
    written = "".join(map(str, digits)).lstrip("0")
    shortest = written.rstrip("0")
    if not shortest:
        return "0"
    return f"{'-' if sign else ''}{shortest}e{int(exponent) + len(written) - len(shortest)}"
