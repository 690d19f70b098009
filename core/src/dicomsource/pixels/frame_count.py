"""How many frames an instance has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping


def frame_count(instance: Mapping[str, Any]) -> int:
    """Return how many frames an instance has; 1 where it does not say, or says no number."""
    try:
        return max(1, int(instance.get("NumberOfFrames") or 1))
    except (TypeError, ValueError, OverflowError):  # a file's mistake must not hide its study
        return 1


def require_frame(instance: Mapping[str, Any], frame: int) -> None:
    """Make sure that an instance has a frame of this number, from 1.

    Raises
    ------
    NotFoundError
        It has not so many.
    """
    count = frame_count(instance)
    if frame > count:
        raise NotFoundError(
            f"instance {instance.get('SOPInstanceUID')} has no frame {frame}, it has {count}"
        )
