"""The data source: its parts put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.configuration import read_configuration
from dicomsource_merge.configuration import MergeConfiguration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource import NaturalDataset, Services, WebApiDataSource


def createDataSource(configuration: Mapping[str, Any], services: Services) -> WebApiDataSource:
    """Return the data source of several others; none of them is made or asked yet.

    Parameters
    ----------
    configuration
        See `MergeConfiguration`.
    services
        Holds the manager that knows the members.

    Raises
    ------
    ConfigurationError
        No members are configured, or a key has a value of the wrong kind.
    """
    from dicomsource import IWebApiDataSource
    from dicomsource_merge.asking import Asking, Question
    from dicomsource_merge.changing import Changing
    from dicomsource_merge.counting import Counting
    from dicomsource_merge.holdings import Holdings
    from dicomsource_merge.locating import Locating
    from dicomsource_merge.members import Members
    from dicomsource_merge.metadata import BulkDataOwners, Metadata
    from dicomsource_merge.retrieving import ImageIds, Retrieving
    from dicomsource_merge.rows import LEVELS
    from dicomsource_merge.searching import Searching
    from dicomsource_merge.status import MemberStatus, Statuses

    read = read_configuration(MergeConfiguration, configuration)

    def own_name() -> str:
        return source.name

    def forget(StudyInstanceUID: str | None = None) -> None:
        holdings.forget(StudyInstanceUID)
        owners.forget(StudyInstanceUID)
        for level in query.values():
            level.forget()
        for member in members.used():
            member.deleteStudyMetadataPromise(StudyInstanceUID)

    def initialize(
        params: Mapping[str, Any] | None = None, query: Mapping[str, Any] | str | None = None
    ) -> list[str]:
        def ready(member: WebApiDataSource) -> None:
            member.initialize(params, query)

        asking.ask([Question(name, ready) for name in members.names()], patient=True)
        return source.parseRouteParams(params, query).get("StudyInstanceUIDs", [])

    def known_instances(study: str, series: str | None) -> list[NaturalDataset]:
        return source.retrieve.series.cached(study, series)

    def member_status() -> dict[str, MemberStatus]:
        return statuses.all(read.seriesMerge.members)

    members = Members(read.seriesMerge.members, services, own_name)
    statuses = Statuses(own_name)
    holdings = Holdings()
    asking = Asking(members, statuses, read.memberTimeout)
    locating = Locating(members, asking, holdings)
    counting = Counting(asking, always=read.exactCounts)
    query = {level.name: Searching(level, members, asking, holdings, counting) for level in LEVELS}
    metadata = Metadata(
        locating, asking, holdings, forget=lambda study: source.retrieve.series.forget(study)
    )
    owners = BulkDataOwners(known_instances, holdings)
    changing = Changing(read, locating)
    source = IWebApiDataSource.create(
        query=query,
        retrieve=Retrieving(members, locating, holdings, metadata, owners),
        store=changing.store(),
        reject=changing.reject(),
        getImageIdsForInstance=ImageIds(members, locating, holdings).for_instance,
        deleteStudyMetadataPromise=forget,
        initialize=initialize,
        members_of=locating.members_of,
        member_status=member_status,
    )
    return source
