"""What the commands that search ask a source for, and show of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import click

from dicomsource.errors import NotFoundError
from dicomsource_host.framework.arguments import read_parameters
from dicomsource_host.terminal.tables import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dicomsource.contract import Page
    from dicomsource.datasource import WebApiDataSource
    from dicomsource.datasource.query import QueryLevel
    from dicomsource.natural import NaturalDataset

_OPTIONS = {
    "limit": "--limit",
    "offset": "--offset",
    "orderby": "--order-by",
    "fuzzymatching": "--fuzzy",
    "includefield": "--include",
}


@attrs.frozen
class Asked:
    """A search as the command line asks for it.

    Parameters
    ----------
    parameters
        What the source is asked, but for the UIDs of what is searched in.
    columns
        The table's, with those asked for.
    """

    parameters: Mapping[str, Any]
    columns: Sequence[Column]

    @property
    def narrowed(self) -> bool:
        """Whether finding nothing does not mean that nothing is there."""
        return bool(set(self.parameters) - {"includefield", "fuzzymatching", "orderby"})


def read_search(
    texts: Iterable[str],
    columns: Sequence[Column],
    *,
    limit: int | None = None,
    offset: int | None = None,
    order_by: str | None = None,
    fuzzy: bool = False,
    include: Iterable[str] = (),
    besides: Iterable[str] = (),
) -> Asked:
    """Return what the arguments PARAM=VALUE and the options of a search ask for.

    Parameters
    ----------
    texts
        The arguments; limit, offset, orderby, fuzzymatching and includefield may come as such too.
    columns
        What the table shows.
    limit, offset, order_by, fuzzy, include
        The options.
    besides
        Attributes that sources give unasked, and leave out once others are asked for.

    Raises
    ------
    click.UsageError
        An argument cannot be read, or says again what an option says.
    QueryError
        What is to be included is no attribute.
    """
    parameters: dict[str, Any] = dict(read_parameters(texts))
    fields = [*([parameters.pop("includefield")] if "includefield" in parameters else []), *include]
    options = {
        "limit": limit,
        "offset": offset,
        "orderby": order_by,
        "fuzzymatching": fuzzy or None,
    }
    for name, value in options.items():
        if value is not None:
            if name in parameters:
                raise click.UsageError(f"{name} is given twice, as {_OPTIONS[name]} too.")
            parameters[name] = value
    if not fields:
        return Asked(parameters, columns)
    from dicomsource.datasource.query_parameters import map_parameters

    included = map_parameters({"includefield": fields})["includefield"]
    shown = [column.key for column in columns]
    # Named attributes take the place of those that a source gives unasked, so the table's are named too.
    parameters["includefield"] = list(dict.fromkeys([*shown, *besides, *included]))
    more = dict.fromkeys(name.partition(".")[0] for name in included if name != "all")
    return Asked(parameters, [*columns[:-1], *_columns(more, shown), *columns[-1:]])


def _columns(names: Iterable[str], shown: Sequence[str]) -> list[Column]:
    from dicomsource.natural.dictionary import tag_for, vr_for

    new = [name for name in names if name not in shown]
    return [Column(name, whole=vr_for(tag_for(name) or name) == "UI") for name in new]


def search_within(
    source: WebApiDataSource, level: QueryLevel, uids: Mapping[str, str], asked: Asked
) -> Page[NaturalDataset]:
    """Return what a study or series holds, and how many match.

    Raises
    ------
    NotFoundError
        It holds nothing at all, not only nothing that matches.
    """
    rows = level.page({**asked.parameters, **uids})
    if rows or (asked.narrowed and level.search({**uids, "limit": 1})):
        return rows
    keyword, uid = list(uids.items())[-1]
    name = "study" if keyword == "StudyInstanceUID" else "series"
    raise NotFoundError(
        f"there is no {name} {uid} with {level.level}",
        source=f"Data source {source.name!r}",
        way_out="List what is there with the commands search and series",
    )
