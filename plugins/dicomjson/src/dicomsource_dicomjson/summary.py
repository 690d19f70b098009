"""What an index keeps of a study: its row and those of its series, made without reading what instances say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from dicomsource_dicomjson.document import read_study
from dicomsource_dicomjson.reading import parse

if TYPE_CHECKING:
    from dicomsource_dicomjson.entries import StudyEntry
    from dicomsource_dicomjson.location import Location


class _Metadata(msgspec.Struct):
    SOPInstanceUID: Any = None


class _Instance(msgspec.Struct):
    metadata: _Metadata
    url: Any = None


_raw_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_raw_series = msgspec.json.Decoder(list[dict[str, msgspec.Raw]]).decode
_instances = msgspec.json.Decoder(list[_Instance]).decode
_beginning = json.JSONDecoder().raw_decode
_anything = msgspec.json.Decoder().decode


def read_text(text: bytes, path: str, location: Location) -> StudyEntry:
    """Return the study that a part of a document describes.

    Parameters
    ----------
    text
        Its JSON.
    path
        Where it stands, for messages.
    location
        Where the document is.

    Raises
    ------
    DataError
        It is malformed.
    """
    return read_study(parse(text, path), path, location, {})


def summary_of(text: bytes, path: str, location: Location) -> StudyEntry:
    """Return a study of which only the first instance of each series has its metadata; see `read_text`.

    Raises
    ------
    DataError
        It is malformed.
    """
    try:
        if not text.isascii():
            text.decode()  # the JSON reader takes texts for UTF-8 without a look
        content = _reduced(text)
    except (ValueError, RecursionError):
        # It is read at length, by what says where the fault is.
        return read_text(text, path, location)
    return read_study(content, path, location, {})


def _reduced(text: bytes) -> dict[str, Any]:
    members = _raw_members(text)
    listed = members.pop("series", None)
    study = {name: _anything(raw) for name, raw in members.items()}
    if listed is None:
        return study
    study["series"] = []
    for raw_members in _raw_series(listed):
        instances = raw_members.pop("instances", None)
        series = {name: _anything(raw) for name, raw in raw_members.items()}
        if instances is not None:
            series["instances"] = _reduced_instances(instances)
        study["series"].append(series)
    return study


def _reduced_instances(listed: msgspec.Raw) -> list[dict[str, Any]]:
    instances: list[dict[str, Any]] = [
        {"metadata": {"SOPInstanceUID": one.metadata.SOPInstanceUID}, "url": one.url}
        for one in _instances(listed)
    ]
    if instances:
        text = str(memoryview(listed), "utf-8")
        instances[0], _ = _beginning(text, text.index("{"))
    return instances
