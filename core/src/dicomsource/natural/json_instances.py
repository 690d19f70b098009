"""The instances of a JSON document, each parsed when it is looked into."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.natural.json_reading import from_dicom_json
from dicomsource.natural.unread import UnreadDataset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dicomsource.natural.dataset import NaturalDataset


def unread_instances(body: bytes, shown: str) -> list[NaturalDataset] | None:
    """Return the instances of an array in the DICOM JSON model, all but their UIDs still as they came.

    The document is looked through once, for its syntax and for where each instance begins and ends; that takes a
    fraction of the time and the memory of parsing it. What is wrong with a value of an instance is told when it is
    looked into.

    Parameters
    ----------
    body
        The document in UTF-8.
    shown
        The URL or file that it is from, for messages.

    Returns
    -------
    list or None
        None where the msgspec library is not installed, or the document is not such an array, or an instance in it
        lacks a UID: then it is to be parsed as a whole, which tells what is wrong.

    Examples
    --------
    >>> body = b'[{"0020000D": {"vr": "UI", "Value": ["1"]}, "0020000E": {"vr": "UI", "Value": ["1.2"]},'
    >>> body += b' "00080018": {"vr": "UI", "Value": ["1.2.3"]}, "00280010": {"vr": "US", "Value": [512]}}]'
    >>> [instance.Rows for instance in unread_instances(body, "memory")]
    [512]

    References
    ----------
    DICOM PS3.18 section F.2.
    """
    decoders = _decoders()
    if decoders is None or not (body.isascii() or _is_utf8(body)):
        return None
    split, uids_of, parse, error = decoders
    try:
        raws = split(body)
        return [
            UnreadDataset(
                (
                    ("StudyInstanceUID", uids.study.Value[0]),
                    ("SeriesInstanceUID", uids.series.Value[0]),
                    ("SOPInstanceUID", uids.instance.Value[0]),
                ),
                _Reader(parse, raw, number, shown),
            )
            for number, raw in enumerate(raws, 1)
            for uids in (uids_of(raw),)
        ]
    except (error, RecursionError):
        return None


def unread_instance(
    raw: bytes, uids: Iterable[tuple[str, str]], number: int, shown: str
) -> NaturalDataset:
    """Return an instance of which the UIDs are known beside its text, which stays as it came.

    Parameters
    ----------
    raw
        JSON of the DICOM JSON model in UTF-8.
    uids
        Keyword and value of the three UIDs, which are those in the text.
    number, shown
        Its number, and the file or source that it is from, for messages.

    Examples
    --------
    >>> uids = [("StudyInstanceUID", "1"), ("SeriesInstanceUID", "1.2"), ("SOPInstanceUID", "1.2.3")]
    >>> unread_instance(b'{"00280010": {"vr": "US", "Value": [512]}}', uids, 1, "memory").Rows
    512
    """
    decoders = _decoders()
    parse = json.loads if decoders is None else decoders[2]
    return UnreadDataset(uids, _Reader(parse, raw, number, shown))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


class _Reader:
    """Reads one instance.

    Attributes
    ----------
    raw
        Its text.
    """

    __slots__ = ("_number", "_parse", "_shown", "raw")

    def __init__(self, parse: Callable[[Any], Any], raw: Any, number: int, shown: str) -> None:
        self._parse, self.raw, self._number, self._shown = parse, raw, number, shown

    def __call__(self) -> NaturalDataset:
        place = f"instance {self._number} of {self._shown}"
        try:
            try:
                row = self._parse(self.raw)
            except ValueError:  # numbers that are too large for msgspec
                row = json.loads(bytes(self.raw))
            return from_dicom_json(row)
        except RecursionError as error:
            raise DataError(f"{place} is nested too deep") from error
        except DataError as error:
            error.problem = f"{place}: {error.problem}"
            raise


_found: list[Any] = []


def _decoders() -> Any:
    """Return what splits an array, what finds UIDs, what parses an instance, and their error; None without msgspec."""
    if not _found:
        _found.append(_make_decoders())
    return _found[0]


def _make_decoders() -> Any:
    try:
        import msgspec
    except ImportError:
        return None
    uid = msgspec.defstruct("uid", [("Value", _one_uid(msgspec))], gc=False)
    uids = msgspec.defstruct(
        "uids",
        [("instance", uid), ("study", uid), ("series", uid)],
        rename={"instance": "00080018", "study": "0020000D", "series": "0020000E"},
        gc=False,
    )
    split = msgspec.json.Decoder(list[msgspec.Raw]).decode
    uids_of = msgspec.json.Decoder(uids).decode
    return split, uids_of, msgspec.json.decode, msgspec.MsgspecError


def _one_uid(msgspec: Any) -> Any:
    from typing import Annotated

    return tuple[Annotated[str, msgspec.Meta(min_length=1)]]
