"""What all parts of one data source share."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from dicomsource.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource.contract import Services


class SourceContext:
    """Name, configuration and services of one data source; filled in when a manager binds it.

    A source that no manager has bound, as in a test, has a metadata store of its own.
    """

    def __init__(self) -> None:
        self.name = "unnamed"
        self.type = "other"
        self.provided_by: str | None = None
        self.configuration: Mapping[str, Any] = {}

    @cached_property
    def services(self) -> Services:
        """What the host shares with this source."""
        from dicomsource.contract import Services
        from dicomsource.metadata.store import DicomMetadataStore

        return Services(metadata_store=DicomMetadataStore())

    @property
    def label(self) -> str:
        """How error messages name this source."""
        provider = f" ({self.provided_by})" if self.provided_by else ""
        return f"Data source {self.name!r}{provider}"

    def lacks(self, function_name: str) -> UnsupportedError:
        """Return the error for a function that the plugin did not give."""
        return UnsupportedError(
            f"it has no {function_name}",
            source=self.label,
            way_out=f"Use another data source, or pass {function_name} to IWebApiDataSource.create",
        )
