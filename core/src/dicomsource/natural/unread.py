"""Datasets that stay as they came until somebody looks into them.

Of a series with a thousand instances a program often reads a few attributes of some. The JSON of the others need not be
parsed, nor their values be made.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from dicomsource.natural.dataset import NaturalDataset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_UNREAD: Any = object()
"""Key of what reads the dataset. Whatever writes a dict without asking it, as orjson does, stumbles over this key."""

_reading = threading.RLock()


class UnreadDataset(NaturalDataset):
    """An instance of which only the UIDs are known; it becomes an ordinary `NaturalDataset` when more is asked for.

    Parameters
    ----------
    uids
        Keyword and value of the three UIDs, which are given without reading.
    read
        Gives the whole dataset. It is called once, unless it raises, and by one thread at a time.

    Examples
    --------
    >>> instance = UnreadDataset({"SOPInstanceUID": "1.2.3"}, lambda: NaturalDataset(SOPInstanceUID="1.2.3", Rows=512))
    >>> is_unread(instance), instance.SOPInstanceUID, is_unread(instance), instance.Rows, type(instance).__name__
    (True, '1.2.3', True, 512, 'NaturalDataset')
    """

    # No slots and no attributes: only so can an object take on the class of its parent.
    __slots__ = ()

    def __init__(
        self, uids: Iterable[tuple[str, str]] | dict[str, str], read: Callable[[], NaturalDataset]
    ) -> None:
        dict.__init__(self, uids)
        dict.__setitem__(self, _UNREAD, read)

    def __getitem__(self, key: str) -> Any:
        if key in _UIDS:
            return dict.__getitem__(self, key)
        return _read(self)[key]

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value, the default where there is none."""
        if key in _UIDS:
            return dict.get(self, key, default)
        return _read(self).get(key, default)


_UIDS = frozenset({"StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"})


def is_unread(dataset: object) -> bool:
    """Tell whether a dataset is still as it came."""
    return dataset.__class__ is UnreadDataset


def raw_json(dataset: Mapping[str, Any]) -> bytes | None:
    """Return the JSON text that an instance came as, while nobody has looked into it; None otherwise.

    What passes an instance on, and neither reads nor changes it, need not take it apart and write it anew.

    Parameters
    ----------
    dataset
        Any dataset. What reads it may have an attribute ``raw`` with that text, in the DICOM JSON model and UTF-8.
    """
    if not is_unread(dataset):
        return None
    read = dict.get(dataset, _UNREAD)  # type: ignore[call-overload]
    raw = getattr(read, "raw", None)  # another thread may have begun to read it
    return None if raw is None else bytes(raw)


def _read(dataset: NaturalDataset) -> NaturalDataset:
    """Make an ordinary dataset of an unread one, and return it."""
    with _reading:
        if is_unread(dataset):
            whole = dict.__getitem__(dataset, _UNREAD)()
            dict.pop(dataset, _UNREAD)
            dict.update(dataset, whole)
            object.__setattr__(dataset, "__class__", NaturalDataset)
    return dataset


def _reads_first(name: str) -> Callable[..., Any]:
    def method(self: NaturalDataset, *arguments: Any, **named: Any) -> Any:
        # Another one is read too: between two dicts, C code looks at what they hold.
        others = [_read(one) if isinstance(one, UnreadDataset) else one for one in arguments]
        return getattr(_read(self), name)(*others, **named)

    method.__name__ = name
    return method


# Everything else that a dict can do is done by what it becomes.
_THE_REST = """
    __contains__ __delitem__ __eq__ __ge__ __gt__ __ior__ __iter__ __le__ __len__ __lt__ __ne__ __or__ __reduce_ex__
    __repr__ __reversed__ __ror__ __setitem__ __sizeof__ clear copy items keys pop popitem setdefault update values
"""
for _name in _THE_REST.split():
    setattr(UnreadDataset, _name, _reads_first(_name))
