"""What stands in the place of a function that a plugin has, but does not offer as it is configured."""

from __future__ import annotations

import attrs


@attrs.frozen
class NotOffered:
    """Why a function is not offered, in its place.

    ``supports`` says no to it then, and who calls it is told why.

    Parameters
    ----------
    reason
        Said of the source, such as ``its configuration says supportsStow = false``.
    way_out
        What to do about it, in the imperative.

    Examples
    --------
    >>> from dicomsource import IWebApiDataSource
    >>> reason = NotOffered("it is an archive that nobody writes to", "Store elsewhere")
    >>> archive = IWebApiDataSource.create(store={"dicom": reason})
    >>> archive.supports("store.dicom")
    False
    """

    reason: str
    way_out: str | None = None
