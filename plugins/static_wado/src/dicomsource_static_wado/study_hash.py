"""The folders that `mkdicomweb` puts a study into, so that none holds too many: by a hash of its UID."""

from __future__ import annotations

_MASK = 0xFFFFFFFF
# Newer versions fill the hash up to six digits and take three for each folder, an old one eight and four.
_FORMS = ((6, 3), (8, 4))


def folders_of(StudyInstanceUID: str) -> tuple[str, ...]:
    """Return the two nested folders that a study may be in, in each of the ways in use.

    Parameters
    ----------
    StudyInstanceUID
        The study.

    Examples
    --------
    >>> folders_of("1.2.3")
    ('286/943', '2869/43af')
    """
    text = f"{murmur_hash(StudyInstanceUID.encode()):x}"
    padded = [(text.zfill(length), width) for length, width in _FORMS]
    return tuple(f"{digits[:width]}/{digits[width : 2 * width]}" for digits, width in padded)


def murmur_hash(data: bytes) -> int:
    """Return the 32-bit MurmurHash3 of bytes, with the seed 0.

    References
    ----------
    Austin Appleby, MurmurHash3, the variant x86_32.
    """
    hashed, whole = 0, len(data) // 4 * 4
    for start in range(0, whole, 4):
        hashed ^= _scrambled(int.from_bytes(data[start : start + 4], "little"))
        hashed = (_rotated(hashed, 13) * 5 + 0xE6546B64) & _MASK
    hashed ^= _scrambled(int.from_bytes(data[whole:], "little")) ^ len(data)
    hashed = (hashed ^ hashed >> 16) * 0x85EBCA6B & _MASK
    hashed = (hashed ^ hashed >> 13) * 0xC2B2AE35 & _MASK
    return hashed ^ hashed >> 16


def _scrambled(block: int) -> int:
    return _rotated(block * 0xCC9E2D51 & _MASK, 15) * 0x1B873593 & _MASK


def _rotated(number: int, bits: int) -> int:
    return (number << bits | number >> (32 - bits)) & _MASK
