"""What an application configures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from dicomsource.contract.read_only import ReadOnlyTable
from dicomsource.errors import ConfigurationError, without_passwords


def _frozen_copy(configuration: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if configuration is None:
        return ReadOnlyTable({})
    if not isinstance(configuration, Mapping):
        raise ConfigurationError(
            f"configuration is {type(configuration).__name__}, not a table of keys",
            way_out="Write it as {key: value}",
        )
    return ReadOnlyTable(configuration)


def _is_configured_name(_: object, attribute: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ConfigurationError(
            f"{attribute.name} of a data source definition is {value!r}",
            way_out=f"Give {attribute.name} as text that is not empty",
        )


@attrs.frozen
class DataSourceDefinition:
    """A data source that an application configures.

    Parameters
    ----------
    namespace
        Which kind: the name of an entry, alone or as OHIF writes it
        (``@ohif/extension-default.dataSourcesModule.dicomweb``).
    sourceName
        What the application calls this source.
    configuration
        The keys that this kind of source reads; copied, and read-only at every depth afterwards. What is neither
        table nor list, such as a function, is kept as it is. Printed, only the keys are told.

    References
    ----------
    OHIF, an item of ``dataSources`` in its configuration file.
    """

    namespace: str = attrs.field(validator=_is_configured_name)
    sourceName: str = attrs.field(
        validator=_is_configured_name, repr=lambda name: repr(without_passwords(name))
    )
    configuration: Mapping[str, Any] = attrs.field(default=None, converter=_frozen_copy, hash=False)

    @property
    def friendlyName(self) -> str:
        """Label for people; the sourceName where none is configured."""
        return str(self.configuration.get("friendlyName") or self.sourceName)
