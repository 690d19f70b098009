"""What all parts of one data source share."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dicomsource.configuration import (
    KEYS_OF_EVERY_SOURCE,
    CommonConfiguration,
    read_configuration,
)
from dicomsource.contract import Services
from dicomsource.contract.read_only import ReadOnlyTable
from dicomsource.errors import DicomsourceError, UnsupportedError, errors_named
from dicomsource.metadata.store import DicomMetadataStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class SourceContext:
    """Name, configuration and services of one data source; filled in when a manager binds it.

    A source that no manager has bound, as in a test, has a metadata store of its own.
    """

    def __init__(self) -> None:
        self.name = "unnamed"
        self.type = "other"
        self.provided_by: str | None = None
        self.configuration: Mapping[str, Any] = ReadOnlyTable({})
        self.common = CommonConfiguration()
        self.services = Services(metadata_store=DicomMetadataStore())

    def configure(self, configuration: Mapping[str, Any]) -> None:
        """Take over a configuration.

        Raises
        ------
        ConfigurationError
            A key that every source has is of the wrong kind.
        """
        given = {key: value for key, value in configuration.items() if key in KEYS_OF_EVERY_SOURCE}
        with errors_named(self.label):
            self.common = read_configuration(CommonConfiguration, given)
        self.configuration = ReadOnlyTable(configuration)

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

    @contextmanager
    def calling(self, function_name: str) -> Iterator[None]:
        """Give errors of a plugin's function the name of the source; errors that are not dicomsource's, as a note."""
        try:
            with errors_named(self.label):
                yield
        except DicomsourceError:
            raise
        except Exception as error:
            if not getattr(error, "__notes__", None):  # the innermost source says enough
                error.add_note(f"{self.label}: {function_name}")
            raise
