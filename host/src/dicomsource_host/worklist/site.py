"""What all pages know."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import attrs

from dicomsource.errors import UnknownNameError
from dicomsource_host.worklist.kept_pictures import KeptPictures

if TYPE_CHECKING:
    from dicomsource import ExtensionManager, WebApiDataSource
    from dicomsource_host.serving.states import SourceStates


@attrs.frozen(kw_only=True)
class Site:
    """What all pages know.

    Parameters
    ----------
    manager
        Has the sources.
    names
        Those that are served, in order.
    places
        Where each is that was given directly.
    states
        How it stands with each.
    thumbnails
        Those made last.
    has_viewer
        Whether OHIF is installed.
    wants_token
        Whether people log in.
    """

    manager: ExtensionManager
    names: tuple[str, ...]
    places: dict[str, str]
    states: SourceStates
    thumbnails: KeptPictures = attrs.field(factory=KeptPictures)
    has_viewer: bool = False
    wants_token: bool = False

    @property
    def first_name(self) -> str:
        """The source that is shown where none is asked for."""
        active = self.manager.active_data_source_name
        return active if active in self.names else self.names[0]

    def source(self, name: str) -> WebApiDataSource:
        """Return a source that is served.

        Raises
        ------
        UnknownNameError
            None of this name is.
        """
        if name not in self.names:
            raise UnknownNameError(f"there is no data source {name!r} here", known=self.names)
        return self.manager.get_data_source(name)

    def label(self, name: str) -> str:
        """Return what people call a source."""
        for definition in self.manager.definitions:
            if definition.sourceName == name:
                return definition.friendlyName
        return name

    def viewer_address(self, source: str, study: str) -> str:
        """Return where OHIF shows a study; empty where it is not installed."""
        if not self.has_viewer:
            return ""
        return f"/ohif/viewer/{quote(source, safe='')}?{urlencode({'StudyInstanceUIDs': study})}"


def address(*parts: str) -> str:
    """Return the address of a page about a source, study, series or instance.

    >>> address("my pacs", "1.2.3")
    '/worklist/my%20pacs/1.2.3'
    """
    return "/worklist/" + "/".join(quote(part, safe="") for part in parts)
