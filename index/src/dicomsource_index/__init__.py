"""An index on disk of a list of studies, searched by the matching rules of DICOM.

The public names are resolved on first use: whoever opens an index need not load what building one takes.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dicomsource_index.building import build_index
    from dicomsource_index.index import RowIndex
    from dicomsource_index.page import Page, TextPage
    from dicomsource_index.report import IndexReport, RowProblem
    from dicomsource_index.row_block import RowBlock
    from dicomsource_index.row_lines import lines_of

__all__ = [
    "IndexReport",
    "Page",
    "RowBlock",
    "RowIndex",
    "RowProblem",
    "TextPage",
    "build_index",
    "lines_of",
]

_HOMES = {
    "IndexReport": "report",
    "Page": "page",
    "RowBlock": "row_block",
    "RowProblem": "report",
    "RowIndex": "index",
    "TextPage": "page",
    "build_index": "building",
    "lines_of": "row_lines",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # `importlib` does the same, and takes longer to load than what is wanted here.
    value = getattr(__import__(f"{__name__}.{_HOMES[name]}", fromlist=[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
