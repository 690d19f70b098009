"""The metadata that a command's STUDY, SERIES and INSTANCE stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dicomsource.datasource import WebApiDataSource
    from dicomsource.natural import NaturalDataset


def metadata_of(
    source: WebApiDataSource, study: str, series: str | None = None, instance: str | None = None
) -> list[NaturalDataset]:
    """Return the instances of a study or series, or the one instance, with all their attributes.

    Raises
    ------
    NotFoundError
        There is none.
    """
    found = source.retrieve.series.metadata(study, series)
    if instance is not None:
        found = [dataset for dataset in found if dataset.get("SOPInstanceUID") == instance]
    if not found:
        names = {"instance": instance, "series": series, "study": study}
        level = next(level for level, uid in names.items() if uid is not None)
        raise NotFoundError(
            f"there is no {level} {names[level]}",
            source=f"Data source {source.name!r}",
            way_out="List what is there with the commands search, series and instances",
        )
    return found


def first_image(
    source: WebApiDataSource, study: str, series: str | None = None, instance: str | None = None
) -> NaturalDataset:
    """Return the first instance with an image, fetching no more series than that takes.

    Raises
    ------
    NotFoundError
        There is none.
    """
    for dataset in _one_by_one(source, study, series, instance):
        if has_image(dataset):
            return dataset
    raise NotFoundError(
        "there is no image among these instances", source=f"Data source {source.name!r}"
    )


def has_image(instance: Mapping[str, Any]) -> bool:
    """Tell whether an instance has pixels to show."""
    return bool(instance.get("Rows") and instance.get("Columns"))


def _one_by_one(
    source: WebApiDataSource, study: str, series: str | None, instance: str | None
) -> Iterator[NaturalDataset]:
    if series is not None or not source.supports("query.series"):
        yield from metadata_of(source, study, series, instance)
        return
    found = source.query.series.search(study)
    if not found:
        yield from metadata_of(source, study)  # which says that there is none
    for one in found:
        yield from source.retrieve.series.metadata(study, str(one["SeriesInstanceUID"]))
