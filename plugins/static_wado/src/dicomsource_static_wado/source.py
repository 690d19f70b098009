"""The data source: its parts put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.configuration import read_configuration
from dicomsource_static_wado.configuration import StaticWadoConfiguration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource.datasource import WebApiDataSource


def createDataSource(configuration: Mapping[str, Any]) -> WebApiDataSource:
    """Return the data source for a static tree; nothing is read yet.

    Parameters
    ----------
    configuration
        The keys of `StaticWadoConfiguration`.

    Raises
    ------
    ConfigurationError
        No root is configured, or a key has a value of the wrong kind.
    """
    from dicomsource.datasource import IWebApiDataSource
    from dicomsource.datasource.image_ids import uids_of
    from dicomsource.imageids import wadors_image_id
    from dicomsource_static_wado.lists import Lists
    from dicomsource_static_wado.ohif_filter import SERIES_KEYS, STUDY_KEYS, OhifFiltered
    from dicomsource_static_wado.opening import open_trees
    from dicomsource_static_wado.query import InstanceQuery, SeriesQuery, StudyQuery
    from dicomsource_static_wado.retrieve import Retrieve
    from dicomsource_static_wado.studylist.opening import study_list_of

    read = read_configuration(StaticWadoConfiguration, configuration)
    lists_tree, tree = open_trees(read)
    study_list = study_list_of(lists_tree, read)
    lists = Lists(lists_tree, tree, study_list)
    retrieve = Retrieve(tree, lists)

    def image_id(instance: Mapping[str, Any], frame: int | None = None) -> str:
        return wadors_image_id(tree.url, **uids_of(instance), frame=frame or 1)

    def close() -> None:
        study_list.close()
        for one in (lists_tree, tree):
            one.close()

    query: dict[str, Any] = {
        "studies": StudyQuery(lists, ignore_case=read.ignore_case),
        "series": SeriesQuery(lists),
        "instances": InstanceQuery(lists),
    }
    if read.compatibility == "ohif":
        query["studies"] = OhifFiltered(query["studies"], STUDY_KEYS)
        query["series"] = OhifFiltered(query["series"], SERIES_KEYS)
    return IWebApiDataSource.create(
        query=query,
        retrieve=retrieve,
        getImageIdsForInstance=image_id,
        deleteStudyMetadataPromise=retrieve.forget,
        close=close,
        study_list=study_list,
    )
