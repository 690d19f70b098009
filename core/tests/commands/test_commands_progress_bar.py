"""How far long work has come, as the one who waits sees it."""

from __future__ import annotations

import io
import sys

import pytest

from dicomsource.commands import progress_bar


@pytest.mark.parametrize(
    ("terminal", "shown", "drawn"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_a_bar_is_drawn_on_a_terminal_unless_it_is_to_be_quiet(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, shown: bool, drawn: bool
) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    stream = Stream()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)

    with progress_bar(shown=shown) as progress:
        progress.begin("Reading headers", 3)
        progress.advance(3)
        progress.begin("Writing studies", 7)
        progress.advance(2)

    assert ("Writing studies" in stream.getvalue() and "2/7" in stream.getvalue()) == drawn
