"""What a document holds at each level."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.natural import NaturalDataset
from dicomsource_dicomjson.values import native

if TYPE_CHECKING:
    from collections.abc import Mapping

_logger = logging.getLogger("dicomsource")


@attrs.define(slots=False)
class InstanceEntry:
    """One instance of the document.

    Parameters
    ----------
    SOPInstanceUID
        Its UID.
    entries
        Its places in the document with what stands there: several where each frame has an entry of its own.
    above
        What study and series say, for attributes that the instance lacks.
    uids
        The UIDs that its place in the document gives it.
    """

    SOPInstanceUID: str
    entries: list[tuple[str, Mapping[str, Any]]]
    above: NaturalDataset
    uids: Mapping[str, str]

    @cached_property
    def metadata(self) -> NaturalDataset:
        """Its metadata: its own attributes first, then those of series and study."""
        path, entry = self.entries[0]
        own = native(entry["metadata"], f"{path}.metadata")
        for keyword, uid in self.uids.items():
            if own.get(keyword) not in (None, uid):
                _logger.warning(
                    "%s.metadata.%s is %s; taken as %s, where it stands",
                    path, keyword, own[keyword], uid,
                )  # fmt: skip
        said = {keyword: value for keyword, value in own.items() if value is not None}
        merged = NaturalDataset({**own, **self.above, **said, **self.uids})
        if len(self.entries) > 1:
            merged["NumberOfFrames"] = max(len(self.entries), _count(own.get("NumberOfFrames")))
        return merged

    @property
    def frames(self) -> int:
        """Number of its frames."""
        return max(1, _count(self.metadata.get("NumberOfFrames")))

    @property
    def urls(self) -> list[tuple[str, Any]]:
        """For each of its entries the place of the url and the url, None where there is none."""
        return [(f"{path}.url", entry.get("url")) for path, entry in self.entries]


@attrs.define
class SeriesEntry:
    """One series of the document.

    Parameters
    ----------
    attributes
        What the document says of it, and else of its first instance.
    instances
        Its instances by SOPInstanceUID, in the order of the document.
    """

    attributes: NaturalDataset
    instances: dict[str, InstanceEntry]


@attrs.define
class StudyEntry:
    """One study of the document.

    Parameters
    ----------
    attributes
        What the document says of it, and else of its first instance.
    series
        Its series by SeriesInstanceUID, in the order of the document.
    """

    attributes: NaturalDataset
    series: dict[str, SeriesEntry]


def _count(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
