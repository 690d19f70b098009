"""Asking members in parallel, each in threads of its own, so that none waits for another."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from dicomsource.errors import TimedOutError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dicomsource import WebApiDataSource
    from dicomsource_merge.members import Members
    from dicomsource_merge.status import Statuses

T = TypeVar("T")
_AT_A_TIME = 4


@attrs.frozen
class Question(Generic[T]):
    """What one member is asked.

    Parameters
    ----------
    member
        Its name.
    ask
        Called with the member; gives the answer.
    """

    member: str
    ask: Callable[[WebApiDataSource], T]


@attrs.define
class Answer(Generic[T]):
    """What became of a question: a value, or an error."""

    member: str
    value: T | None = None
    error: Exception | None = None


@attrs.define(eq=False)
class _Call:
    question: Question[Any]
    done: threading.Event = attrs.field(factory=threading.Event)
    begun: float | None = None
    answer: Answer[Any] | None = None


class Asking:
    """Asks members; who fails is noted and does not hurt the rest.

    Parameters
    ----------
    members
        Gives the sources.
    statuses
        Where failures are noted.
    timeout
        Seconds that a member has for one answer, where the caller is not patient.

    Notes
    -----
    A member that did not answer in time is not asked again before it did: its threads would pile up.
    """

    def __init__(self, members: Members, statuses: Statuses, timeout: float) -> None:
        self._members = members
        self._statuses = statuses
        self._timeout = timeout
        self._lock = threading.Lock()
        self._late: dict[str, set[_Call]] = {}

    def ask(
        self,
        questions: Sequence[Question[T]],
        *,
        patient: bool = False,
        harmless: tuple[type[Exception], ...] = (UnsupportedError,),
    ) -> list[Answer[T]]:
        """Return the answers to all questions, in their order.

        Parameters
        ----------
        questions
            Several of them for one member are asked a few at a time.
        patient
            Wait as long as it takes.
        harmless
            Errors that say nothing about the member, such as that it lacks what was asked for.
        """
        calls = [_Call(question) for question in questions]
        by_member: dict[str, list[_Call]] = {}
        for call in calls:
            by_member.setdefault(call.question.member, []).append(call)
        for member, of_member in by_member.items():
            self._begin(member, of_member, patient)
        for member, of_member in by_member.items():
            self._await(member, of_member, None if patient else self._timeout)
        answers = [call.answer or self._too_late(call.question.member) for call in calls]
        self._note(answers, harmless)
        return answers

    def _begin(self, member: str, calls: list[_Call], patient: bool) -> None:
        with self._lock:
            late = bool(self._late.get(member))
        if late and not patient:
            for call in calls:
                call.answer = self._too_late(member)
                call.done.set()
            return
        waiting = deque(calls)
        for _ in range(min(len(calls), _AT_A_TIME)):
            worker = threading.Thread(
                target=self._work, args=(member, waiting), name=f"merge-{member}", daemon=True
            )
            worker.start()

    def _work(self, member: str, waiting: deque[_Call]) -> None:
        while True:
            try:
                call = waiting.popleft()
            except IndexError:
                return
            if call.done.is_set():
                continue  # given up
            call.begun = time.monotonic()
            try:
                answer = Answer(member, call.question.ask(self._members.get(member)))
            except Exception as error:
                answer = Answer(member, error=error)
            with self._lock:
                if not call.done.is_set():
                    call.answer = answer
                self._late.get(member, set()).discard(call)
            call.done.set()

    def _await(self, member: str, calls: Iterable[_Call], timeout: float | None) -> None:
        """Wait for all calls; once one is late, the others of the member are given up."""
        late = False
        for call in calls:
            while not late and not call.done.is_set():
                if timeout is None:
                    call.done.wait()
                    continue
                begun = call.begun
                rest = timeout if begun is None else begun + timeout - time.monotonic()
                if rest <= 0:
                    late = True
                elif begun is None:
                    call.done.wait(min(rest, 0.05))  # those before it are under way
                else:
                    call.done.wait(rest)
            if late:
                self._give_up(member, call)

    def _give_up(self, member: str, call: _Call) -> None:
        with self._lock:
            if call.done.is_set():
                return
            if call.begun is not None:
                self._late.setdefault(member, set()).add(call)
            call.done.set()

    def _too_late(self, member: str) -> Answer[Any]:
        error = TimedOutError(
            f"it did not answer within {self._timeout:g} s",
            way_out="Raise memberTimeout, or find out why it is slow",
        )
        return Answer(member, error=error)

    def _note(self, answers: Iterable[Answer[Any]], harmless: tuple[type[Exception], ...]) -> None:
        outcome: dict[str, Exception | None] = {}
        for answer in answers:
            error = None if isinstance(answer.error, harmless) else answer.error
            outcome[answer.member] = outcome.get(answer.member) or error
        for member, error in outcome.items():
            self._statuses.note(member, error)
