"""Calls of a source's functions: timed, and told of in words where they fail."""

from __future__ import annotations

import time
from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from dicomsource.errors import MissingDependencyError, UnreachableError, UnsupportedError
from dicomsource.testing.rule import Untried, Violation

if TYPE_CHECKING:
    from dicomsource.datasource import WebApiDataSource

_SHOWN_ITEMS = 3


def shown(value: Any) -> str:
    """Return a value as messages show it; of a long list the begin and the length."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, list | tuple) and len(value) > _SHOWN_ITEMS:
        begin = ", ".join(map(shown, value[:_SHOWN_ITEMS]))
        return f"[{begin}, ... {len(value)} in all]"
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, dict) and len(value) > _SHOWN_ITEMS:
        return f"a dataset of {len(value)} attributes"
    return str.__repr__(value) if isinstance(value, str) else repr(value)


def call_text(function: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> str:
    """Return a call as one would write it."""
    given = [shown(one) for one in arguments]
    given += [f"{name}={shown(value)}" for name, value in named.items()]
    return f"{function}({', '.join(given)})"


class Calls:
    """Calls functions of a source by their dotted names.

    Parameters
    ----------
    source
        The source.

    Attributes
    ----------
    slowest
        Seconds and text of the longest call since somebody set it back.
    """

    def __init__(self, source: WebApiDataSource) -> None:
        self.source = source
        self.slowest: tuple[float, str] = (0.0, "")

    def supports(self, *functions: str) -> bool:
        """Tell whether the source has all these functions."""
        return all(self.source.supports(function) for function in functions)

    def ask(self, function: str, *arguments: Any, **named: Any) -> Any:
        """Return what a function answers; of an iterator, all of it as a list.

        Raises
        ------
        Violation
            It raises an error.
        UnreachableError
            There is no connection.
        Untried
            A library is missing here.
        """
        text = call_text(function, arguments, named)
        try:
            return self._timed(text, function, arguments, named)
        except UnreachableError:
            raise
        except MissingDependencyError as error:
            raise Untried(str(error)) from error
        except UnsupportedError as error:
            raise Violation(
                f"{text} raised UnsupportedError, though supports says yes: {error}",
                "Leave the function out, or put a dicomsource.datasource.NotOffered in its place",
            ) from error
        except Exception as error:
            raise Violation(
                f"{text} raised {type(error).__name__}: {error}", "Let it answer"
            ) from error

    def refused(
        self, kinds: tuple[type[Exception], ...], function: str, *arguments: Any, **named: Any
    ) -> Exception | None:
        """Return the error of one of these kinds that a call raises; None where nothing was found.

        Raises
        ------
        Violation
            It answers with something, or raises another error.
        """
        text = call_text(function, arguments, named)
        wanted = " or ".join(kind.__name__ for kind in kinds)
        try:
            answer = self._timed(text, function, arguments, named)
        except kinds as error:
            return error
        except UnreachableError:
            raise
        except MissingDependencyError as error:
            raise Untried(str(error)) from error
        except Exception as error:
            raise Violation(
                f"{text} raised {type(error).__name__}: {error}",
                f"Raise dicomsource.errors.{wanted}, which says what was asked for and the way out",
            ) from error
        raise Violation(
            f"{text} gave {shown(answer)}", f"Raise dicomsource.errors.{wanted} instead"
        )

    def _timed(
        self, text: str, function: str, arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> Any:
        started = time.perf_counter()
        try:
            answer = attrgetter(function)(self.source)(*arguments, **named)
            return list(answer) if isinstance(answer, Iterator) else answer
        finally:
            self.slowest = max(self.slowest, (time.perf_counter() - started, text))
