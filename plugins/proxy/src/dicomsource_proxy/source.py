"""The data source: its parts put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.configuration import read_configuration
from dicomsource_proxy.configuration import ProxyConfiguration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource import Services, WebApiDataSource


def createDataSource(configuration: Mapping[str, Any], services: Services) -> WebApiDataSource:
    """Return the data source of a configuration on the network; nothing is fetched yet.

    Parameters
    ----------
    configuration
        See `ProxyConfiguration`.
    services
        Holds the manager that makes the source behind it.

    Raises
    ------
    ConfigurationError
        A key has a value of the wrong kind.

    References
    ----------
    OHIF, its DICOMweb proxy data source.
    """
    from dicomsource import IWebApiDataSource
    from dicomsource.datasource.route import query_values, study_instance_uids
    from dicomsource_proxy.behind import Behind
    from dicomsource_proxy.passing import LEVELS, Changes, Level, Retrieve

    read = read_configuration(ProxyConfiguration, configuration)
    behind = Behind(read, services, lambda: source.name)

    def take(query: Mapping[str, Any] | str | None) -> dict[str, Any]:
        """Take the URL that an address names, and return the rest of its query."""
        rest = query_values(query)
        url = next(iter(rest.pop("url", ())), None)
        if url and behind.take_url(str(url)):
            source.deleteStudyMetadataPromise()
        return rest

    def initialize(
        params: Mapping[str, Any] | None = None, query: Mapping[str, Any] | str | None = None
    ) -> Any:
        rest = take(query)
        if behind.named:
            return behind.source().initialize(params, rest)
        return source.parseRouteParams(params, rest).get("StudyInstanceUIDs", [])

    def study_uids(
        params: Mapping[str, Any] | None = None, query: Mapping[str, Any] | str | None = None
    ) -> list[str]:
        rest = take(query)
        if behind.named:
            return behind.source().getStudyInstanceUIDs(params, rest)
        return study_instance_uids(params, rest)

    def forget(StudyInstanceUID: str | None = None) -> None:
        if behind.made is not None:
            behind.made.deleteStudyMetadataPromise(StudyInstanceUID)

    def image_id(instance: Mapping[str, Any], frame: int | None = None) -> str:
        return behind.source().getImageIdsForInstance(instance, frame)

    def get_config() -> Mapping[str, Any]:
        return source.configuration if behind.made is None else behind.made.getConfig()

    source = IWebApiDataSource.create(
        query={name: Level(behind, name) for name in LEVELS},
        retrieve=Retrieve(behind),
        store=Changes(behind, "store"),
        reject=Changes(behind, "reject"),
        getImageIdsForInstance=image_id,
        deleteStudyMetadataPromise=forget,
        getConfig=get_config,
        initialize=initialize,
        getStudyInstanceUIDs=study_uids,
        close=behind.close,
        further_helpers=lambda: behind.source().helpers,
    )
    return source
