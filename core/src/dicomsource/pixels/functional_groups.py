"""Attributes that hold for one frame, wherever the instance keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def for_frame(instance: Mapping[str, Any], macro: str, frame: int) -> Mapping[str, Any]:
    """Return the dataset in which the attributes of a macro stand for one frame.

    Parameters
    ----------
    instance
        Natural dataset of the instance.
    macro
        Keyword of the macro's sequence, such as ``FrameVOILUTSequence``.
    frame
        Number of the frame, from 1.

    Returns
    -------
    Mapping
        The item of the frame's own functional groups; else of those that all frames share; else the instance itself.

    References
    ----------
    DICOM PS3.3, C.7.6.16.
    """
    own = instance.get("PerFrameFunctionalGroupsSequence") or []
    shared = instance.get("SharedFunctionalGroupsSequence") or []
    for groups in (own[frame - 1 : frame], shared[:1]):
        for group in groups:
            for item in group.get(macro) or []:
                return item if isinstance(item, Mapping) else instance
    return instance
