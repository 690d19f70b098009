"""The table of errors on the page for hosts names all that a program may act on, and nothing else."""

import re
from pathlib import Path

from dicomsource import errors
from dicomsource.errors import DicomsourceError, TransportError

PAGE = Path(__file__).parents[2] / "docs" / "host-program.md"


def below(kind):
    return {kind}.union(*map(below, kind.__subclasses__()))


def test_the_table_names_every_error_of_the_network_that_says_more_than_its_parent():
    named = set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(), re.MULTILINE))
    ours = {
        kind.__name__
        for kind in below(TransportError)
        if kind.__module__.startswith("dicomsource.")
    }
    assert ours - named == {"TransportError", "HTTPStatusError"}
    assert all(issubclass(getattr(errors, name), DicomsourceError) for name in named)
