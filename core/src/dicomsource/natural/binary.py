"""Values as the bytes that DICOM writes for them, little endian."""

from __future__ import annotations

import array
import base64
import struct
from typing import Any

from dicomsource.natural import representations as vrs
from dicomsource.natural.json_values import READERS, read_text, several


def decode_base64(text: Any) -> bytes:
    """Return the bytes of an ``InlineBinary``, alone or in a list as an example of the standard has it.

    Raises
    ------
    ValueError
        It is not base64; the message is the end of a sentence.
    """
    if isinstance(text, list) and len(text) <= 1:
        text = text[0] if text else ""
    if not isinstance(text, str):
        raise ValueError(f"has {type(text).__name__} as InlineBinary, not text")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError as error:
        raise ValueError(f"has an InlineBinary that is no base64 ({error})") from None


def from_bytes(content: bytes, vr: str) -> Any:
    """Return the native value that little-endian bytes mean in a VR.

    Text is taken as UTF-8, else as Latin-1: nothing tells the character set of bytes outside a file.

    Raises
    ------
    ValueError
        The length is no multiple of the VR's size; the message is the end of a sentence.
    """
    if not content:
        return None
    if code := vrs.BINARY_FORMATS.get(vr):
        size = struct.calcsize(code)
        if len(content) % size:
            raise ValueError(f"has {len(content)} bytes where values of {size} bytes belong")
        return several(list(struct.unpack(f"<{len(content) // size}{code}", content)))
    if vr == "AT":
        words = struct.unpack(f"<{len(content) // 4 * 2}H", content[: len(content) // 4 * 4])
        return several([f"{a:04X}{b:04X}" for a, b in zip(words[::2], words[1::2], strict=True)])
    if vr in vrs.OTHER or vr not in READERS or vr in vrs.AMBIGUOUS:
        return content
    return _text(content, vr)


def _text(content: bytes, vr: str) -> Any:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    text = text.rstrip(" \0")
    reader = READERS.get(vr, read_text)
    return reader([text] if vr in vrs.ONE_TEXT else text.split("\\"))


def little_endian(content: bytes, vr: str) -> bytes:
    """Return the bytes of a big-endian file's value with their words turned round.

    References
    ----------
    DICOM PS3.5 section 7.3; PS3.18 section F.2.7.
    """
    size = vrs.WORD_SIZES.get(vr, 1)
    if size == 1 or len(content) % size:
        return content
    words = array.array({2: "H", 4: "I", 8: "Q"}[size], content)
    words.byteswap()
    return words.tobytes()
