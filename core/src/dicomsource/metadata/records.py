"""What a metadata store holds of a study and of a series."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.metadata.levels import attributes_of_series, attributes_of_study
from dicomsource.natural import NaturalDataset
from dicomsource.natural.unread import is_unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager

_EMPTY: tuple[object, ...] = (None, [])


class _Record:
    """Attributes of one level, each an attribute of the object too. Methods with an underscore are the store's."""

    def __init__(
        self,
        lock: AbstractContextManager[Any],
        share_of: Callable[[Mapping[str, Any]], NaturalDataset],
    ) -> None:
        self._lock = lock
        self._share_of = share_of  # what an instance says at this level
        self._known = NaturalDataset()
        self._unread: list[NaturalDataset] = []  # instances that nobody has looked into yet

    def __getattr__(self, keyword: str) -> Any:
        # Names with an underscore are none of DICOM's, and while an object is copied they are not there yet.
        if keyword.startswith("_"):
            raise AttributeError(keyword)
        with self._lock:
            value = self._value(keyword)
            if value is not None or keyword in self._known:
                return value
        raise AttributeError(f"{type(self).__name__} has no {keyword}", name=keyword, obj=self)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.attributes})

    @property
    def attributes(self) -> NaturalDataset:
        """A copy of what is known at this level."""
        with self._lock:
            return self._attributes.copy()

    @property
    def _attributes(self) -> NaturalDataset:
        """All that can be known by now."""
        unread, self._unread = self._unread, []
        for instance in unread:
            self._take_from(instance)
        return self._known

    def _value(self, keyword: str) -> Any:
        """Return one value; instances are looked into only where it is not known without."""
        value = self._known.get(keyword)
        return self._attributes.get(keyword) if self._unread and value in _EMPTY else value

    def _learn(self, instance: NaturalDataset) -> None:
        """Take over what an instance says and was not known; where it is unread, when somebody asks for more."""
        if self._known and is_unread(instance):
            self._unread.append(instance)
        else:
            self._take_from(instance)

    def _take_from(self, instance: NaturalDataset) -> None:
        with suppress(DataError):  # whoever looks into the instance himself is told
            self._fill(self._share_of(instance))

    def _fill(self, given: Mapping[str, Any]) -> bool:
        """Take over what was not known, and return whether there was any."""
        known = self._attributes
        return self._update(
            {
                key: value
                for key, value in given.items()
                if key == "_vrMap" or known.get(key) in _EMPTY
            }
        )

    def _correct(self, given: Mapping[str, Any]) -> bool:
        """Take over what a newer row says, though not that it says nothing; return whether anything changed."""
        said = {key: value for key, value in given.items() if value not in _EMPTY}
        filled = self._fill(given)
        return self._update(said) or filled

    def _update(self, given: Mapping[str, Any]) -> bool:
        """Take everything over, and return whether anything changed."""
        known = self._attributes
        changed = {
            key: value
            for key, value in given.items()
            if key != "_vrMap" and (key not in known or known[key] != value)
        }
        their_vrs = given.get("_vrMap") or {}
        vrs = {
            key: vr for key, vr in (known.pop("_vrMap", None) or {}).items() if key not in changed
        }
        vrs.update((key, their_vrs[key]) for key in changed if key in their_vrs)
        known.update(changed)
        if vrs:
            known["_vrMap"] = vrs
        return bool(changed)


class SeriesRecord(_Record):
    """One series: its attributes, such as ``record.Modality``, and its instances."""

    def __init__(
        self, lock: AbstractContextManager[Any], StudyInstanceUID: str, SeriesInstanceUID: str
    ) -> None:
        super().__init__(lock, attributes_of_series)
        self.StudyInstanceUID = StudyInstanceUID
        self.SeriesInstanceUID = SeriesInstanceUID
        self._instances: dict[str, NaturalDataset] = {}

    def __repr__(self) -> str:
        return f"<SeriesRecord {self.SeriesInstanceUID}, {len(self._instances)} instances>"

    @property
    def instances(self) -> tuple[NaturalDataset, ...]:
        """The instances, in the order in which they came."""
        with self._lock:
            return tuple(self._instances.values())

    def get_instance(self, SOPInstanceUID: str) -> NaturalDataset | None:
        """Return one instance, None where it is not there."""
        with self._lock:
            return self._instances.get(SOPInstanceUID)


class StudyRecord(_Record):
    """One study: its attributes, such as ``record.PatientName``, and its series."""

    def __init__(self, lock: AbstractContextManager[Any], StudyInstanceUID: str) -> None:
        super().__init__(lock, attributes_of_study)
        self.StudyInstanceUID = StudyInstanceUID
        self._series: dict[str, SeriesRecord] = {}
        # What a server said of the study, whose series may not all be here.
        self._announced: list[str] = []

    def __repr__(self) -> str:
        return f"<StudyRecord {self.StudyInstanceUID}, {len(self._series)} series>"

    @property
    def series(self) -> tuple[SeriesRecord, ...]:
        """The series, in the order in which they came."""
        with self._lock:
            return tuple(self._series.values())

    def get_series(self, SeriesInstanceUID: str) -> SeriesRecord | None:
        """Return one series, None where it is not there."""
        with self._lock:
            return self._series.get(SeriesInstanceUID)

    @property
    def ModalitiesInStudy(self) -> list[str]:
        """What the study's own row named, and the modality of each series here: always a list, each once."""
        with self._lock:
            here = [series._value("Modality") for series in self._series.values()]
            return list(dict.fromkeys([*self._announced, *(str(one) for one in here if one)]))

    @property
    def attributes(self) -> NaturalDataset:
        """A copy of what is known of the study and its patient."""
        with self._lock:
            attributes = self._attributes.copy()
            modalities = self.ModalitiesInStudy
        if modalities:
            attributes["ModalitiesInStudy"] = modalities[0] if len(modalities) == 1 else modalities
        return attributes

    def _announce(self, modalities: str | Iterable[str] | None) -> None:
        named = [modalities] if isinstance(modalities, str) else modalities or ()
        self._announced = [str(one) for one in named if one]

    def _retract(self, modality: object) -> None:
        """Forget a modality that a series had, unless another one has it."""
        if all(series._value("Modality") != modality for series in self._series.values()):
            self._announced = [one for one in self._announced if one != modality]
