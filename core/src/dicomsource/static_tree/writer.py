"""A static DICOMweb tree: plain files that a web server without any program of ours serves as DICOMweb."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from dicomsource.files import Skipped, scan
from dicomsource.static_tree.content import TreeContent
from dicomsource.static_tree.files import write_json
from dicomsource.static_tree.study import write_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@attrs.frozen
class StaticTree:
    """A tree that was written.

    Parameters
    ----------
    directory
        Where it is: what a web server serves as the root of the DICOMweb service.
    studies, series, instances
        How many it holds.
    skipped
        Files that it does not hold, and why.
    """

    directory: Path
    studies: int
    series: int
    instances: int
    skipped: tuple[Skipped, ...]


def write_static_tree(
    files: Iterable[Path | str],
    directory: Path | str,
    *,
    part10: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> StaticTree:
    """Write DICOM files as a static DICOMweb tree, one file in memory at a time.

    The tree says what is true, in DICOM JSON as the standard has it. Its lists are written last, each file under a
    temporary name first: whoever reads meanwhile finds a whole study or none.

    Parameters
    ----------
    files
        Part 10 files, in any order; of several with the same UIDs the first is taken.
    directory
        Where to; made if it is missing. Studies that it already holds and that are not among `files` leave its list.
    part10
        Whether the tree also holds each file as it was, so that a client can retrieve it whole.
    progress
        Called as ``progress(done, total)`` after each instance.

    References
    ----------
    DICOM PS3.18, 10.4 and 10.6; RFC 3986 section 5.2 for BulkDataURI.
    """
    found = scan(files)
    root = Path(directory)
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, found.instances)

    content = TreeContent(part10=part10)
    written = [
        write_study(root / "studies" / uid, series, content, step)
        for uid, series in found.studies.items()
    ]
    kept = [one for one in written if one.row is not None]
    write_json(root / "studies" / "index.json.gz", [one.row for one in kept])
    left_out = [one for study in written for one in study.skipped if one.kind != "pixels"]
    return StaticTree(
        directory=root,
        studies=len(kept),
        series=sum(one.series for one in kept),
        instances=sum(one.instances for one in kept),
        skipped=(*found.skipped, *left_out),
    )
