"""What a host shares with its plugins and data sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from dicomsource.extensions.manager import ExtensionManager
    from dicomsource.metadata.store import DicomMetadataStore


@attrs.frozen
class Services:
    """What a host shares with its plugins and data sources.

    Parameters
    ----------
    metadata_store
        Where retrieved metadata goes.
    extension_manager
        Gives other data sources by name, for a source that stands on others; None in a test without one.
    """

    metadata_store: DicomMetadataStore
    extension_manager: ExtensionManager | None = None
