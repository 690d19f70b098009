"""What a tree holds beside its lists, metadata, frames and bulk data."""

from __future__ import annotations

from typing import Literal

import attrs

Thumbnails = Literal["instances", "series", "none"]


@attrs.frozen
class TreeContent:
    """What a tree is to hold.

    Parameters
    ----------
    part10
        Whether each file as it was, so that a client can retrieve it whole.
    thumbnails
        Of what there are small pictures: of instances, series and studies; of series and studies; of nothing.
    """

    part10: bool = True
    thumbnails: Thumbnails = "none"
