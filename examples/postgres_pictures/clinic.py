"""A clinic made by code: ``python clinic.py CONNINFO`` puts the tables and views of schema.sql, and pictures, into a
database. Nobody was photographed.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psycopg
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATIENTS = [
    (1, "DOE", "JANE", "F", "1980-05-06"),
    (2, "ROE", "RICHARD", "M", None),
    (3, "100%_SÜSS", "ÅSA", None, "2001-12-31"),
]
VISITS = [
    (11, 1, "2024-01-02 09:30:00", "Mole on the back"),
    (12, 1, "2024-06-30 14:00:00", "Mole on the back, again"),
    (13, 2, "2023-11-15 08:05:09", "Rash"),
    (14, 3, None, None),
]
Y, X = np.mgrid[:12, :20]
COLOUR = np.stack([X * 12, Y * 20, 255 - X * 6], axis=2).astype(np.uint8)
GREY = (X * 11 + Y).astype(np.uint8)
DEEP = (X * 3000 + Y * 17).astype(np.uint16)
"""One that 8 bits do not hold."""
CLEAR = np.dstack([COLOUR, GREY])
"""One with transparency."""
PICTURES: list[tuple[int, int, str, str | None, NDArray[Any]]] = [
    (101, 11, "back", "from afar", COLOUR),
    (102, 11, "back", "near", COLOUR[::-1]),
    (103, 11, "left arm", None, GREY),
    (104, 12, "back", None, CLEAR),
    (105, 13, "face", "ultraviolet", DEEP),
    (106, 14, "face", None, GREY.T.copy()),
]


def png(pixels: NDArray[Any]) -> bytes:
    """Return pixels as a PNG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def open_clinic(conninfo: str) -> None:
    """Put the tables and views of schema.sql into a database, and rows into the tables."""
    schema = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    with psycopg.connect(conninfo, connect_timeout=10) as connection, connection.cursor() as cursor:
        cursor.execute(schema)
        cursor.executemany("insert into patient values (%s, %s, %s, %s, %s)", PATIENTS)
        cursor.executemany("insert into visit values (%s, %s, %s, %s)", VISITS)
        rows = [(*row, png(pixels)) for *row, pixels in PICTURES]
        cursor.executemany("insert into picture values (%s, %s, %s, %s, %s)", rows)


if __name__ == "__main__":
    open_clinic(sys.argv[1])
