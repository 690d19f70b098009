"""Whether a data source is there at all, before the rules of the contract are tried on it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

import attrs

from dicomsource.errors import TransportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dicomsource.datasource import WebApiDataSource


@attrs.frozen
class Step:
    """How one step to a source went.

    Parameters
    ----------
    name
        What was tried.
    outcome
        ``skipped`` where there was nothing to try it on.
    sentence
        What was found, or why it failed.
    seconds
        How long it took.
    error
        What was raised.
    """

    name: Literal["configuration", "reachable"]
    outcome: Literal["ok", "failed", "skipped"]
    sentence: str
    seconds: float = 0.0
    error: Exception | None = None


class SourceOpening:
    """Opens a data source and asks it once; after a failure nothing more is tried.

    Parameters
    ----------
    open_source
        Gives the source; what it raises is a fault of the configuration.

    Attributes
    ----------
    source
        The source, once it is open.
    """

    def __init__(self, open_source: Callable[[], WebApiDataSource]) -> None:
        self._open = open_source
        self.source: WebApiDataSource | None = None

    def steps(self) -> Iterator[Step]:
        """Yield each step as soon as it is done."""
        started = time.perf_counter()
        try:
            self.source = self._open()
        except Exception as error:
            name: Literal["configuration", "reachable"] = (
                "reachable" if isinstance(error, TransportError) else "configuration"
            )
            yield _failed(name, error, time.perf_counter() - started)
            return
        yield Step("configuration", "ok", "it is valid", time.perf_counter() - started)
        yield self._reach(self.source)

    def _reach(self, source: WebApiDataSource) -> Step:
        if not source.supports("query.studies"):
            return Step("reachable", "skipped", "the source cannot be searched for studies")
        started = time.perf_counter()
        try:
            source.query.studies.search(limit=1)
        except TransportError as error:
            return _failed("reachable", error, time.perf_counter() - started)
        except Exception:  # noqa: S110 - it answers; what is wrong with the answer is told by a rule
            pass
        return Step("reachable", "ok", "it answers", time.perf_counter() - started)


def _failed(name: Literal["configuration", "reachable"], error: Exception, seconds: float) -> Step:
    from dicomsource_host.framework.faults import sentence_for

    return Step(name, "failed", sentence_for(error), seconds, error)
