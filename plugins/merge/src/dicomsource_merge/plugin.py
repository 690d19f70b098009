"""What this plugin registers."""

from __future__ import annotations

from dicomsource import DataSourceEntry, hookimpl
from dicomsource_merge.configuration import MergeConfiguration
from dicomsource_merge.source import createDataSource


@hookimpl
def getDataSourcesModule() -> list[DataSourceEntry]:
    """Return the one kind of data source that this plugin brings."""
    entry = DataSourceEntry(
        name="merge",
        type="other",
        createDataSource=createDataSource,
        configuration=MergeConfiguration,
        helpers={
            "members_of": "Name the members that hold a study, series or instance.",
            "member_status": "Tell how each member answered last.",
        },
    )
    return [entry]
