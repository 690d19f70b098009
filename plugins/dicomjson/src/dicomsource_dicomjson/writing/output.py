"""Where a document is written to: a file that is there whole or not at all, compressed if named so, or the output."""

from __future__ import annotations

import gzip
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dicomsource.errors import ConfigurationError
from dicomsource_index.whole_file import written_aside

if TYPE_CHECKING:
    from collections.abc import Iterator

STANDARD_OUTPUT = "-"


@contextmanager
def open_output(output: str) -> Iterator[BinaryIO]:
    """Give the file to write to; it takes its place at the end, unless there is an error.

    Parameters
    ----------
    output
        A path, ``.gz`` at its end for a compressed document; ``-`` for the standard output.

    Raises
    ------
    ConfigurationError
        It cannot be written there.
    """
    if output == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    if path.is_dir():
        raise ConfigurationError(
            f"{output} is a folder", way_out="Name the file to write, such as studies.json"
        )
    try:
        with written_aside(path) as file:
            if hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), _mode_of_new_files())
            if path.suffix.lower() != ".gz":
                yield file  # type: ignore[misc]
                return
            # Without name and time, so that the same document has the same bytes.
            with gzip.GzipFile("", "wb", 6, file, mtime=0) as stream:
                yield stream  # type: ignore[misc]
    except OSError as error:
        raise ConfigurationError(
            f"{output} cannot be written: {error.strerror or error}"
        ) from error


def _mode_of_new_files() -> int:
    """Return who may read and write a file that a program makes: a web server is to read the document."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
