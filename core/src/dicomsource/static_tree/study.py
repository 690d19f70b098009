"""What a static tree holds of one study."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.files import Skipped
from dicomsource.rows import series_row, study_row
from dicomsource.static_tree.content import TreeContent
from dicomsource.static_tree.files import json_list, write_json
from dicomsource.static_tree.instance import write_instance, write_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from dicomsource.contract import DicomJson
    from dicomsource.files import Identified
    from dicomsource.natural import NaturalDataset


@attrs.frozen
class WrittenStudy:
    """A study that was written.

    Parameters
    ----------
    row
        Its row in the list of studies; None where no file of it could be used, so that nothing was written.
    series, instances
        How many it holds.
    skipped
        Files that it does not hold, or not wholly, and why.
    """

    row: DicomJson | None
    series: int
    instances: int
    skipped: tuple[Skipped, ...] = ()


@attrs.frozen
class _WrittenSeries:
    first: NaturalDataset
    instances: int
    thumbnail: bytes | None


def write_study(
    folder: Path,
    series: Mapping[str, Sequence[Identified]],
    content: TreeContent | None = None,
    step: Callable[[], Any] = lambda: None,
) -> WrittenStudy:
    """Write one study, one file in memory at a time, its lists after what they list.

    Parameters
    ----------
    folder
        The folder of the study.
    series
        SeriesInstanceUID to files, in the order in which the tree is to list them.
    content
        What the tree is to hold; as by default where None.
    step
        Called after each file.

    References
    ----------
    DICOM PS3.18, 10.4 and 10.6; RFC 3986 section 5.2 for BulkDataURI.
    """
    skipped: list[Skipped] = []
    written = {}
    for uid, files in series.items():
        one = _write_series(folder, uid, files, content or TreeContent(), step, skipped)
        if one is not None:
            written[uid] = one
    if not written:
        return WrittenStudy(None, 0, 0, tuple(skipped))
    rows = [series_row(one.first, one.instances) for one in written.values()]
    for uid, row in zip(written, rows, strict=True):
        write_json(folder / "series" / uid / "series-singleton.json.gz", [row])
    pictured = [one for one in written.values() if one.thumbnail is not None]
    if pictured:
        largest = max(pictured, key=lambda one: one.instances)
        assert largest.thumbnail is not None
        write_picture(folder, largest.thumbnail)
    write_json(folder / "series" / "index.json.gz", rows)
    summaries = {uid: (one.first.get("Modality"), one.instances) for uid, one in written.items()}
    row = study_row(next(iter(written.values())).first, summaries)
    write_json(folder / "index.json.gz", [row])
    instances = sum(one.instances for one in written.values())
    return WrittenStudy(row, len(written), instances, tuple(skipped))


def _write_series(
    study: Path,
    uid: str,
    files: Sequence[Identified],
    content: TreeContent,
    step: Callable[[], Any],
    skipped: list[Skipped],
) -> _WrittenSeries | None:
    """Write a series; None where no file of it can be used."""
    folder = study / "series" / uid
    first, count, thumbnail = None, 0, None
    with (
        json_list(folder / "metadata.gz") as metadata,
        json_list(folder / "instances" / "index.json.gz") as index,
    ):
        for number, file in enumerate(files):
            # The middle of a series shows more than its ends; without pixels there, the next that has some.
            represents = content.thumbnails != "none" and number >= len(files) // 2
            wanted = represents and thumbnail is None
            one = write_instance(study, file, content, represents_series=wanted)
            step()
            if isinstance(one, Skipped):
                skipped.append(one)
                continue
            if one.remark is not None:
                skipped.append(one.remark)
            metadata.append(one.metadata)
            index.append(one.row)
            first, count = first or one.dataset, count + 1
            thumbnail = one.thumbnail if wanted else thumbnail
    if first is None:
        shutil.rmtree(folder)
        return None
    if thumbnail is not None:
        write_picture(folder, thumbnail)
    return _WrittenSeries(first, count, thumbnail)
