"""What a plugin gives as metadata, as the instances of a study or series."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.natural.unread import is_unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dicomsource.natural import NaturalDataset

_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


def instances_of(given: Iterable[Any], asked: Mapping[str, str | None]) -> list[NaturalDataset]:
    """Return instances, naturalized and each once; of one that comes twice, the last stands in the place of the first.

    Parameters
    ----------
    given
        DICOM JSON, native or pydicom datasets. What is unread stays so.
    asked
        StudyInstanceUID and SeriesInstanceUID that were asked for. Instances that lack them get them, and those of
        other series are left out: some backends only know whole studies.

    Raises
    ------
    DataError
        One cannot be understood, or lacks a UID.
    """
    instances: dict[tuple[str, str, str], NaturalDataset] = {}
    series = asked.get("SeriesInstanceUID")
    for number, one in enumerate(given, 1):
        instance = one if is_unread(one) else _checked(one, number, asked)
        uids = (
            instance["StudyInstanceUID"],
            instance["SeriesInstanceUID"],
            instance["SOPInstanceUID"],
        )
        if series in (None, uids[1]):
            instances[uids] = instance
    return list(instances.values())


def _checked(one: Any, number: int, asked: Mapping[str, str | None]) -> NaturalDataset:
    from dicomsource.natural import naturalize

    with _errors_numbered(number):
        instance = placed(naturalize(one), asked)
        lacking = [keyword for keyword in _UIDS if not instance.get(keyword)]
        if lacking:
            raise DataError(f"it lacks {' and '.join(lacking)}")
    return instance


def placed(dataset: NaturalDataset, asked: Mapping[str, str | None]) -> NaturalDataset:
    """Return a dataset with the UIDs that were asked for, where it lacks them."""
    missing = {keyword: uid for keyword, uid in asked.items() if uid and not dataset.get(keyword)}
    if not missing:
        return dataset
    from dicomsource.natural import NaturalDataset

    return NaturalDataset({**dataset, **missing})


@contextmanager
def _errors_numbered(number: int) -> Iterator[None]:
    """Say which of perhaps thousands of instances an error is about."""
    try:
        yield
    except DataError as error:
        error.problem = f"the metadata of instance {number}: {error.problem}"
        raise
