"""A backend that never heard of DICOM: a dict of numpy arrays, as a plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dicomsource import DataSourceEntry, ImageLoaderEntry, IWebApiDataSource, hookimpl
from dicomsource.datasource import query_over

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

STACK, FILM, COLOURS = "Stack of arrays", "Film", "Colours"
"""Titles of pictures: many arrays, one array of many frames, one array of colours."""


def _grey(rows: int, columns: int, at: int) -> NDArray[np.int16]:
    """Return a picture that has a bright spot where the others have none, and is another in a mirror."""
    y, x = np.mgrid[:rows, :columns]
    spot = (x - 6 - 6 * at) ** 2 + (y - rows // 3) ** 2 < 25
    picture: NDArray[np.int16] = (-200 + 3 * x + 2 * y + 400 * spot).astype(np.int16)
    return picture


def _coloured(rows: int, columns: int) -> NDArray[np.uint8]:
    y, x = np.mgrid[:rows, :columns]
    return np.stack((x * 255 // columns, y * 255 // rows, 255 * (x > y)), axis=2).astype(np.uint8)


PICTURES: dict[tuple[str, str], list[NDArray[Any]]] = {
    ("Stacked^Stella", STACK): [_grey(60, 80, at) for at in range(11)],
    ("Filmed^Fred", FILM): [np.stack([_grey(48, 64, at) % 256 for at in range(9)]).astype("u1")],
    ("Coloured^Cora", COLOURS): [_coloured(50, 40)],
}


def study_uid(title: str) -> str:
    """Return the StudyInstanceUID of the pictures with a title."""
    number = [known for _, known in PICTURES].index(title)
    return f"1.2.9.{number + 1}"


def arrays_of(title: str) -> list[NDArray[Any]]:
    """Return the arrays with a title."""
    return next(arrays for (_, known), arrays in PICTURES.items() if known == title)


def rows() -> Iterator[dict[str, Any]]:
    """Yield what is known of each array."""
    for (patient, title), arrays in PICTURES.items():
        study = study_uid(title)
        for number in range(1, len(arrays) + 1):
            yield {
                "StudyInstanceUID": study,
                "SeriesInstanceUID": f"{study}.1",
                "SOPInstanceUID": f"{study}.1.{number}",
                "PatientName": patient,
                "PatientID": patient.partition("^")[0],
                "StudyDescription": title,
                "StudyDate": "20240404",
                "Modality": "OT",
                "InstanceNumber": number,
            }


def metadata(StudyInstanceUID: str) -> list[dict[str, Any]]:
    """Return what is known of the arrays of a study."""
    return [row for row in rows() if row["StudyInstanceUID"] == StudyInstanceUID]


def load(image_id: str, services: object) -> NDArray[Any]:
    """Return the array that an image id stands for."""
    _, title, number = image_id.split(":")
    return arrays_of(title)[int(number) - 1]


def image_id(instance: Any, frame: int | None = None) -> str:
    """Return the image id of an array; that of its frames is the same."""
    return f"numpy:{instance['StudyDescription']}:{instance['InstanceNumber']}"


def create(configuration: object) -> Any:
    """Return the data source."""
    return IWebApiDataSource.create(
        query=query_over(rows),
        retrieve={"series": {"metadata": metadata}},
        getImageIdsForInstance=image_id,
    )


@hookimpl
def getDataSourcesModule() -> list[DataSourceEntry]:
    return [DataSourceEntry("numpy", "other", create)]


@hookimpl
def getImageLoadersModule() -> list[ImageLoaderEntry]:
    return [ImageLoaderEntry("numpy", load)]
