"""Which members have a study, series or instance: known from searches, otherwise they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs

from dicomsource.errors import (
    ConfigurationError,
    DataError,
    HTTPStatusError,
    NotFoundError,
    QueryError,
    UnsupportedError,
)
from dicomsource_merge.asking import Question
from dicomsource_merge.failing import none_of_them
from dicomsource_merge.rows import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicomsource import WebApiDataSource
    from dicomsource_merge.asking import Asking
    from dicomsource_merge.holdings import Holdings
    from dicomsource_merge.members import Members

T = TypeVar("T")
# What a member answers about one object; it says nothing about the member.
_OF_THE_OBJECT = (
    NotFoundError,
    UnsupportedError,
    QueryError,
    DataError,
    ConfigurationError,
    HTTPStatusError,
)
_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


@attrs.frozen
class Located:
    """Who has something.

    Parameters
    ----------
    having
        Names of the members that have it.
    candidates
        Besides, those that may have it, as they cannot be searched.
    complete
        Whether all members could say.
    """

    having: tuple[str, ...]
    candidates: tuple[str, ...]
    complete: bool = True


class Locating:
    """Finds the members that have something.

    Parameters
    ----------
    members, asking, holdings
        Of the merge.
    """

    def __init__(self, members: Members, asking: Asking, holdings: Holdings) -> None:
        self._members = members
        self._asking = asking
        self._holdings = holdings

    def members_of(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> tuple[str, ...]:
        """Return the names of the members that have a study, series or instance, in their order.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            What to look for.

        Returns
        -------
        tuple
            As a search saw it last; members are asked where none did. Empty where no member has it.

        Raises
        ------
        DicomsourceError
            No member answered.
        """
        return self.find(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID).having

    def find(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> Located:
        """Return what is known of who has a study, series or instance; see `members_of`."""
        known = self._holdings.of(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        if known:
            return Located(known, known)
        uids = [uid for uid in (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID) if uid]
        names = self._members.names()
        answers = self._asking.ask([Question(name, _Has(uids)) for name in names])
        errors = {one.member: one.error for one in answers if one.error is not None}
        having = tuple(one.member for one in answers if one.value)
        # Who cannot be searched may have it.
        candidates = tuple(
            one.member for one in answers if one.value or isinstance(one.error, UnsupportedError)
        )
        if len(errors) == len(names) and not candidates:
            raise none_of_them(errors)
        if having and not errors:
            self._holdings.note(having, *uids)
        out_of_reach = [one for one in errors.values() if not isinstance(one, UnsupportedError)]
        return Located(having, candidates, complete=not out_of_reach)

    def first_that_gives(self, uids: Sequence[str | None], give: Callable[[str], T]) -> T:
        """Return what the first member gives that has an object.

        Parameters
        ----------
        uids
            Of study, series and instance, as far as they are known.
        give
            Called with the name of a member.

        Raises
        ------
        NotFoundError
            No member has it.
        DicomsourceError
            None of those that have it can give it.
        """
        study = uids[0]
        assert study is not None
        known = next((found for end in (3, 2, 1) if (found := self._known(uids[:end], end))), ())
        candidates = known or self.find(study).candidates
        errors: dict[str, Exception] = {}
        for name in candidates:
            try:
                return give(name)
            except Exception as error:
                errors[name] = error
        # What a search saw may be out of date, and one instance elsewhere than its study's other ones.
        others = [name for name in self._members.names() if name not in errors]
        if known and others and all(isinstance(one, NotFoundError) for one in errors.values()):
            self._holdings.forget(study)
            for name in others:
                try:
                    return give(name)
                except Exception as error:
                    errors[name] = error
        if not errors:
            raise NotFoundError(
                f"no member has study {study}", way_out="Check the UID, and the members' state"
            )
        raise none_of_them(errors)

    def call(self, name: str, function: Callable[[WebApiDataSource], T]) -> T:
        """Return what a member gives, however long that takes; whether it answers is noted."""
        (answer,) = self._asking.ask(
            [Question(name, function)], patient=True, harmless=_OF_THE_OBJECT
        )
        if answer.error is not None:
            raise answer.error
        return answer.value  # type: ignore[return-value]

    def _known(self, uids: Sequence[str | None], end: int) -> tuple[str, ...]:
        if len(uids) < end or any(uid is None for uid in uids):
            return ()
        return self._holdings.of(*(str(uid) for uid in uids))


class _Has:
    """Whether there is something, to be asked of a member."""

    def __init__(self, uids: Sequence[str]) -> None:
        self._uids = uids

    def __call__(self, source: WebApiDataSource) -> bool:
        level = LEVELS[len(self._uids) - 1]
        parameters = dict(zip(_UIDS, self._uids, strict=False))
        return bool(getattr(source.query, level.name).select({**parameters, "limit": 1}))
