"""What a document holds at each level."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from dicomsource.natural import NaturalDataset
from dicomsource_dicomjson.values import native

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource_dicomjson.location import Location

_logger = logging.getLogger("dicomsource")


class Entry(NamedTuple):
    """What stands in a document for an instance.

    Parameters
    ----------
    path
        Where, as a JSON path behind the name of the document.
    content
        What stands there.
    location
        Where the document is.
    """

    path: str
    content: Mapping[str, Any]
    location: Location


@attrs.define(slots=False)
class InstanceEntry:
    """One instance.

    Parameters
    ----------
    SOPInstanceUID
        Its UID.
    entries
        What stands in documents for it: several where each frame has an entry of its own.
    above
        What study and series say, for attributes that the instance lacks.
    uids
        The UIDs that its place in the document gives it.
    """

    SOPInstanceUID: str
    entries: list[Entry]
    above: NaturalDataset
    uids: Mapping[str, str]
    _urls: set[str] = attrs.field(factory=set, init=False, repr=False)

    def add(self, entry: Entry) -> None:
        """Add what stands for it, unless that has the url of another entry."""
        url = repr(entry.content.get("url"))
        if url not in self._urls:
            self._urls.add(url)
            self.entries.append(entry)

    @cached_property
    def metadata(self) -> NaturalDataset:
        """Its metadata: its own attributes first, then those of series and study."""
        path, entry, _ = self.entries[0]
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


@attrs.define
class SeriesEntry:
    """One series.

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
    """One study.

    Parameters
    ----------
    attributes
        What the document says of it, and else of its first instance.
    series
        Its series by SeriesInstanceUID, in the order of the document.
    """

    attributes: NaturalDataset
    series: dict[str, SeriesEntry]

    @property
    def locations(self) -> list[Location]:
        """Where the documents are that describe it."""
        found = {
            entry.location: None
            for series in self.series.values()
            for instance in series.instances.values()
            for entry in instance.entries
        }
        return list(found)


def _count(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
