"""The configuration keys of a folder of DICOM files."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping


@attrs.frozen(kw_only=True)
class DicomLocalConfiguration:
    """Where the files are, and how they are looked at."""

    root: str | None = attrs.field(
        default=None,
        metadata={
            "doc": "Folder with DICOM files at any depth, `DICOMDIR` file (then only what it names), or zip archive."
            " With the extra `fsspec` also a URL such as `s3://bucket/scans` or `zip://scans.zip`."
        },
    )
    storage_options: Mapping[str, Any] | None = attrs.field(
        default=None,
        repr=False,
        metadata={
            "key": "storageOptions",
            "doc": "What fsspec's file system for that URL wants, such as credentials; see its documentation.",
        },
    )
    jobs: int | None = attrs.field(
        default=None,
        metadata={
            "doc": "How many processes read headers; 1 when left out. With more, what a script does needs to stand"
            ' below `if __name__ == "__main__":`, as the multiprocessing library wants it.'
        },
    )
    refreshInterval: float | None = attrs.field(
        default=None,
        metadata={
            "doc": "Seconds after which the files are looked at again, when something is asked; 0 for each time. When"
            " left out they are looked at once, at the first question."
        },
    )
    watch: bool = attrs.field(
        default=False,
        metadata={
            "doc": "Whether changes of a folder on this machine are noticed when they happen. Needs the extra `watch`."
        },
    )
    cacheDirectory: str | None = attrs.field(
        default=None,
        metadata={
            "doc": "Folder for the catalogues of all sources; the user's own cache folder when left out."
        },
    )
    strict: bool = attrs.field(
        default=False,
        metadata={
            "doc": "Whether all is refused when some files are broken, unreadable or duplicates. Otherwise"
            " those are left out and told of."
        },
    )
    ignore_case: bool = attrs.field(
        default=False,
        metadata={
            "key": "ignoreCase",
            "doc": "Search text without regard to case in all attributes.",
        },
    )

    def __attrs_post_init__(self) -> None:
        if self.refreshInterval is not None and not 0 <= self.refreshInterval < math.inf:
            raise ConfigurationError(
                f"refreshInterval is {self.refreshInterval}",
                way_out="Give seconds from 0 on, or leave it out",
            )
        if self.jobs is not None and self.jobs < 1:
            raise ConfigurationError(f"jobs is {self.jobs}", way_out="Give 1 or more")
