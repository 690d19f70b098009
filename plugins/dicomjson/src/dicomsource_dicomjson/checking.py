"""All that is wrong with a document, value by value: what the JSON Schema says too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource_dicomjson.document import metadata_of, objects, studies_of, uid_of
from dicomsource_dicomjson.values import native

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def check_content(content: Any, name: str) -> None:
    """Refuse a document that has a fault.

    Parameters
    ----------
    content
        What its JSON holds.
    name
        What it is called in messages.

    Raises
    ------
    DataError
        It has; the message names the first one.
    """
    for path, study in studies_of(content, name):
        for fault in faults_of_study(study, path):
            raise fault


def faults_of_study(study: Mapping[str, Any], path: str) -> Iterator[DataError]:
    """Yield what is wrong with a study; of an attribute that it has at several places, each.

    Parameters
    ----------
    study
        What the document has for it.
    path
        Where, for messages.
    """
    yield from _faults_of(study, "StudyInstanceUID", "series", path)
    try:
        for series_path, series in objects(study.get("series", []), f"{path}.series"):
            yield from _faults_of(series, "SeriesInstanceUID", "instances", series_path)
            yield from _faults_of_instances(series, series_path)
    except DataError as error:
        yield error


def _faults_of_instances(series: Mapping[str, Any], path: str) -> Iterator[DataError]:
    try:
        for instance_path, instance in objects(series.get("instances", []), f"{path}.instances"):
            try:
                metadata = metadata_of(instance, instance_path)
            except DataError as error:
                yield error
            else:
                yield from _faults_of(metadata, "SOPInstanceUID", "", f"{instance_path}.metadata")
    except DataError as error:
        yield error


def _faults_of(holder: Mapping[str, Any], uid: str, below: str, path: str) -> Iterator[DataError]:
    try:
        uid_of(holder, uid, path)
        native({name: value for name, value in holder.items() if name != below}, path)
    except DataError as error:
        yield error
