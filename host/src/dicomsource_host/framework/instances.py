"""The metadata that a command's STUDY, SERIES and INSTANCE stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import NotFoundError

if TYPE_CHECKING:
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
