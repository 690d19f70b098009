"""The data source: its parts put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.configuration import read_configuration
from dicomsource_dicomlocal.configuration import DicomLocalConfiguration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource.datasource import WebApiDataSource
    from dicomsource_dicomlocal.catalogue.catalogue import Catalogue


def createDataSource(configuration: Mapping[str, Any]) -> WebApiDataSource:
    """Return the data source for a folder, medium, archive or bucket; nothing is looked at before the first question.

    Beside what every source has it has the helpers ``refresh(progress=None)``, ``problems()`` and ``catalogue``.

    Parameters
    ----------
    configuration
        The keys of `DicomLocalConfiguration`.

    Raises
    ------
    ConfigurationError
        No root is configured, or a key has a value of the wrong kind.
    NotFoundError
        There is nothing at the root.
    """
    from dicomsource.datasource import IWebApiDataSource
    from dicomsource.datasource.not_offered import NotOffered
    from dicomsource_dicomlocal.catalogue.indexes import Indexes
    from dicomsource_dicomlocal.looking import Looker
    from dicomsource_dicomlocal.places.directory import Directory
    from dicomsource_dicomlocal.query import LevelQuery
    from dicomsource_dicomlocal.retrieve import Retrieve
    from dicomsource_dicomlocal.storing import Store

    read = read_configuration(DicomLocalConfiguration, configuration)
    catalogue = catalogue_of(read)
    indexes = Indexes(catalogue)
    looker = Looker(
        catalogue, interval=read.refreshInterval, jobs=read.jobs or 1, strict=read.strict
    )
    watcher = None
    if read.watch:
        from dicomsource_dicomlocal.watching import Watcher

        place = catalogue.place
        watcher = Watcher(place.folder if isinstance(place, Directory) else None, looker.later)
    retrieve = Retrieve(catalogue, looker.look)
    read_only = catalogue.place.read_only

    def close() -> None:
        if watcher is not None:
            watcher.close()
        indexes.close()
        catalogue.close()

    def problems() -> list[Any]:
        looker.look()
        return catalogue.problems()

    source = IWebApiDataSource.create(
        query={
            level: LevelQuery(level, catalogue, indexes, looker.look, ignore_case=read.ignore_case)
            for level in ("studies", "series", "instances")
        },
        retrieve=retrieve,
        store={
            "dicom": Store(catalogue, looker.look).dicom
            if read_only is None
            else NotOffered(read_only, "Store into a folder")
        },
        getImageIdsForInstance=retrieve.image_id if _has_paths(catalogue) else None,
        close=close,
        refresh=looker.refresh,
        problems=problems,
        catalogue=catalogue,
    )
    looker.changed = source.deleteStudyMetadataPromise
    return source


def catalogue_of(configuration: DicomLocalConfiguration) -> Catalogue:
    """Return the catalogue of what is configured; nothing is looked at yet."""
    from dicomsource_dicomlocal.catalogue.catalogue import Catalogue
    from dicomsource_dicomlocal.places.opening import open_place
    from dicomsource_index.cache.place import cache_directory, identity, place_of

    place = open_place(configuration.root, configuration.storage_options)
    who_asks = identity(None, None, configuration.storage_options)
    cache = cache_directory(configuration.cacheDirectory, "dicomlocal")
    return Catalogue(place_of(cache, place.url, who_asks), place)


def _has_paths(catalogue: Catalogue) -> bool:
    from dicomsource_dicomlocal.places.directory import Directory
    from dicomsource_dicomlocal.places.medium import Medium

    return isinstance(catalogue.place, Directory | Medium)
