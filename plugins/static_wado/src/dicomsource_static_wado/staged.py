"""Studies as `mkdicomweb` keeps them before it writes lists and metadata, and beside them: what is shared, once."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, NotFoundError
from dicomsource.http.jsonbody import parse_json
from dicomsource_static_wado import layout
from dicomsource_static_wado.tree import looks_like_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource.contract import DicomJson
    from dicomsource_static_wado.tree import Tree

_JSON = "application/json"
_REFERENCES, _HASH, _TYPE = "00091010", "00091011", "00091012"
_IS_HASH = re.compile("[0-9a-f]{32,}")
_INSTANCE_UID, _SERIES_UID = "00080018", "0020000E"
_OF_SERIES = (
    "00080021", "00080031", "00080060", "0008103E", "00180015", "0020000D", "0020000E", "00200011", "00400244",
    "00400245",
)  # fmt: skip

Items = list[Mapping[str, Any]]


class StagedStudies:
    """Puts instances together again from what is theirs and what they share with others.

    Of the last study what was read is kept, and read again only where it has changed.

    Parameters
    ----------
    tree
        The tree that they are in.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._lock = threading.Lock()
        self._study = ""
        self._kept: dict[str, tuple[str | None, Items]] = {}

    def instances(self, StudyInstanceUID: str) -> list[DicomJson]:
        """Return the metadata of a study's instances; nothing where the tree keeps none of it in this way.

        Raises
        ------
        DataError
            Something that instances share is not there.
        """
        with self._lock:
            if self._study != StudyInstanceUID:
                self._study, self._kept = StudyInstanceUID, {}
            found: dict[str, Mapping[str, Any]] = {}
            shared: dict[str, Mapping[str, Any]] = {}
            for items in self._current(StudyInstanceUID, shared):
                found |= {uid: item for item in items if (uid := _text(item, _INSTANCE_UID))}
            return [
                self._whole(item, shared)
                for item in found.values()
                if _text(item, _TYPE) != "deleted"
            ]

    def series(self, StudyInstanceUID: str) -> list[DicomJson]:
        """Return the rows of a study's series, made from its instances.

        Raises
        ------
        DataError
            Something that instances share is not there.
        """
        rows: dict[str, DicomJson] = {}
        counts: dict[str, int] = {}
        for instance in self.instances(StudyInstanceUID):
            uid = _text(instance, _SERIES_UID)
            rows.setdefault(uid, {tag: instance[tag] for tag in _OF_SERIES if tag in instance})
            counts[uid] = counts.get(uid, 0) + 1
        return [
            {**row, "00201209": {"vr": "IS", "Value": [counts[uid]]}} for uid, row in rows.items()
        ]

    def metadata(self, StudyInstanceUID: str, SeriesInstanceUID: str) -> list[DicomJson]:
        """Return the metadata of a series' instances; nothing where the tree keeps none of it in this way."""
        rows = self.instances(StudyInstanceUID)
        return [row for row in rows if _text(row, _SERIES_UID) == SeriesInstanceUID]

    def _current(self, study: str, shared: dict[str, Mapping[str, Any]]) -> list[Items]:
        """Return the instances of each file that no other one replaces; what they share is collected."""
        files: dict[str, Items] = {}
        for folder in (layout.grouped(study), layout.staged_instances(study)):
            for name in sorted(self._tree.names(folder) or []):
                if name.endswith(".gz"):
                    files[name.partition(".")[0]] = self._read([f"{folder}/{name}"])
        if not files:
            try:
                files[""] = self._read(layout.deduplicated(study))
            except NotFoundError:
                return []
        replaced: set[str] = set()
        for name, items in files.items():
            for item in items:
                if _text(item, _TYPE) == "info":
                    replaced |= set(_hashes(item)) - {name}
                elif not _text(item, _INSTANCE_UID):
                    shared[_text(item, _HASH)] = item
        return [items for name, items in files.items() if name not in replaced]

    def _whole(
        self, instance: Mapping[str, Any], shared: dict[str, Mapping[str, Any]]
    ) -> DicomJson:
        whole = dict(instance)
        for name in _hashes(instance):
            if name not in shared:
                shared[name] = self._shared(name, instance)
            whole = {**shared[name], **whole}
        return whole

    def _shared(self, name: str, instance: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            (item,) = self._read(layout.shared(self._study, name))
        except (NotFoundError, ValueError) as error:
            raise DataError(
                f"instance {_text(instance, _INSTANCE_UID)} is incomplete: what it shares with others"
                f" ({name[:12]}…) is not in the tree",
                way_out="Create the study again, or finish it with `mkdicomweb metadata`",
            ) from error
        return item

    def _read(self, paths: Sequence[str]) -> Items:
        version, items = self._kept.get(paths[0], (None, []))
        fetched = self._tree.fetch(paths, accept=_JSON, looks_right=looks_like_json, known=version)
        if fetched is not None:
            content = parse_json(fetched.data, fetched.path, fetched.content_type)
            listed = content if isinstance(content, list) else [content]
            items = [item for item in listed if isinstance(item, Mapping)]
            self._kept[paths[0]] = (fetched.version, items)
        return items


def _text(item: Mapping[str, Any], tag: str) -> str:
    values = _values(item, tag)
    return str(values[0]) if values else ""


def _hashes(item: Mapping[str, Any]) -> list[str]:
    # Where another creator has the block, its own values stand here.
    return [str(one) for one in _values(item, _REFERENCES) if _IS_HASH.fullmatch(str(one))]


def _values(item: Mapping[str, Any], tag: str) -> list[Any]:
    element = item.get(tag)
    values = element.get("Value") if isinstance(element, Mapping) else None
    return values if isinstance(values, list) else [] if values is None else [values]
