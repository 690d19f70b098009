"""What all errors have: who, what is wrong, and the way out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs

from dicomsource.shown import without_passwords

if TYPE_CHECKING:
    from collections.abc import Iterator


# Without slots: an exception is pickled and copied by what is in its __dict__, a source named later and notes included.
@attrs.define(eq=False, slots=False)
class DicomsourceError(Exception):
    """Something that the caller can understand and mend.

    Parameters
    ----------
    problem
        What was wanted and what was found; a final full stop may be left out.
    source
        Name of the data source, plugin or file that it happened in; filled in on the way up where unknown.
    way_out
        What to do about it, in the imperative; a final full stop may be left out.
    """

    problem: str = attrs.field(converter=without_passwords)
    source: str | None = attrs.field(
        default=None, converter=attrs.converters.optional(without_passwords)
    )
    way_out: str | None = attrs.field(
        default=None, converter=attrs.converters.optional(without_passwords)
    )

    def __str__(self) -> str:
        sentence = _ended(f"{self.source}: {self.problem}" if self.source else self.problem)
        return f"{sentence} {_ended(self.way_out)}" if self.way_out else sentence


def _ended(sentence: str) -> str:
    sentence = sentence.rstrip()
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


@contextmanager
def errors_named(source: str) -> Iterator[None]:
    """Give every error that passes the name of the data source, where it has none yet."""
    try:
        yield
    except DicomsourceError as error:
        if error.source is None:
            error.source = source
        raise
