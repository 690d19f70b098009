"""A medium with a DICOMDIR: the files that it names, and no others."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, BinaryIO

import attrs

from dicomsource.errors import DataError, NotFoundError
from dicomsource_dicomlocal.places.directory import Directory
from dicomsource_dicomlocal.places.place import Entry, Listing, Refused

if TYPE_CHECKING:
    from pathlib import Path


@attrs.frozen
class Medium:
    """What a DICOMDIR names.

    Parameters
    ----------
    file
        Absolute path of the DICOMDIR.

    References
    ----------
    DICOM PS3.3 annex F; PS3.10 section 8.
    """

    file: Path

    @property
    def url(self) -> str:
        """The path of the DICOMDIR."""
        return str(self.file)

    @property
    def shared(self) -> bool:
        """Whether other processes reach it: they do."""
        return True

    @property
    def read_only(self) -> str | None:
        """Why nothing can be stored."""
        return f"{self.file} describes a medium, which is only read"

    @property
    def _folder(self) -> Directory:
        return Directory(self.file.parent)

    def listing(self) -> Listing:
        """Return the files that are named, as they are called in the folder: media may have lost their capitals."""
        there = self._folder.listing()
        exact = {entry.path: entry for entry in there.entries}
        by_capitals = {_plain(entry.path): entry for entry in there.entries}
        refused = {refused.path.upper(): refused for refused in there.refused}
        found = Listing([], unlisted=there.unlisted)
        taken = set()
        for parts in self._named():
            path = "/".join(parts)
            if any(part in ("", ".", "..") or set(part) & set("/\\:") for part in parts):
                reason = "the DICOMDIR names it, but its path leads elsewhere"
                found.refused.append(Refused(path, reason))
                continue
            entry = exact.get(path) or by_capitals.get(_plain(path))
            if entry is None:
                known = refused.get(path.upper())
                reason = known.reason if known else "the DICOMDIR names it, but it is not there"
                found.refused.append(Refused(path, reason))
            elif entry.path not in taken:
                taken.add(entry.path)
                found.entries.append(entry)
        return found

    def open(self, path: str) -> BinaryIO:
        """Open a file."""
        return self._folder.open(path)

    def local_path(self, path: str) -> Path | None:
        """Return where a file is."""
        return self._folder.local_path(path)

    def write(self, path: str, content: bytes) -> Entry | None:
        """Refuse."""
        raise DataError(str(self.read_only))

    def _named(self) -> list[list[str]]:
        """Return the parts of the path of each file that is named."""
        from pydicom import dcmread

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                records: Any = dcmread(self.file).DirectoryRecordSequence
                ids = [record.get("ReferencedFileID") for record in records]
        except FileNotFoundError:
            raise NotFoundError(f"there is no file {self.file}", way_out="Check the path") from None
        except Exception as error:  # what damaged bytes do to a reader is anyone's guess
            raise DataError(
                f"{self.file} cannot be read as a DICOMDIR: {error}",
                way_out="Give its folder instead: then all files in it are looked at",
            ) from error
        texts = [
            [one] if isinstance(one, str) else [str(part) for part in one] for one in ids if one
        ]
        return [[part.strip() for part in parts] for parts in texts]


def _plain(path: str) -> str:
    """Return a path as it was on the medium: in capitals, without the version that some systems show."""
    return "/".join(part.partition(";")[0].rstrip(".") for part in path.upper().split("/"))
