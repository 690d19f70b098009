"""The configuration keys, those of OHIF spelled as OHIF spells them."""

from __future__ import annotations

import math
from typing import Any

import attrs

from dicomsource.errors import ConfigurationError


def key(doc: str, default: Any = None) -> Any:
    """Return the field of an optional key."""
    return attrs.field(default=default, metadata={"doc": doc})


@attrs.frozen(kw_only=True)
class SeriesMerge:
    """Which sources are merged.

    References
    ----------
    OHIF, ``seriesMerge`` of its merge data source.
    """

    dataSourceNames: list[str] = attrs.field(
        metadata={
            "doc": "The members, by sourceName, in the order of their rows. They may be configured further down."
        }
    )
    defaultDataSourceName: str | None = key(
        "The member whose rows come first; the first of dataSourceNames when left out."
    )

    def __attrs_post_init__(self) -> None:
        if not self.members:
            raise ConfigurationError(
                "seriesMerge.dataSourceNames is empty",
                way_out="Name the sources that are merged, by their sourceName",
            )

    @property
    def members(self) -> tuple[str, ...]:
        """Names of all members, each once, the default first."""
        first = [self.defaultDataSourceName] if self.defaultDataSourceName else []
        return tuple(dict.fromkeys([*first, *self.dataSourceNames]))


@attrs.frozen(kw_only=True)
class MergeConfiguration:
    """Which sources are merged, and how.

    References
    ----------
    OHIF, configuration of its merge data source.
    """

    seriesMerge: SeriesMerge = attrs.field(metadata={"doc": "Which sources are merged."})
    memberTimeout: float = key(
        "Seconds that a member has for an answer when it is searched, before the others go on without it."
        " Retrieval waits as long as the member's own time-outs allow.",
        30.0,
    )
    exactCounts: bool = key(
        "Whether NumberOfStudyRelatedInstances and the like are always exact where several members have parts of a"
        " study. Their series, and the instances of series in common, are listed for that. With `false` that is done"
        " where `includefield` asks for a count; elsewhere the largest count of one member is given, which is the"
        " least that there can be.",
        False,
    )
    storeTo: str | None = key(
        "The member that files are stored in; seriesMerge.defaultDataSourceName when left out."
    )
    rejectIn: list[str] = key(
        "The members in which studies, series and instances are rejected; none when left out.", ()
    )
    deleteIn: list[str] = key(
        "The members in which studies, series and instances are deleted for good; none when left out.",
        (),
    )

    def __attrs_post_init__(self) -> None:
        if not 0 < self.memberTimeout < math.inf:
            raise ConfigurationError(
                f"memberTimeout is {self.memberTimeout}",
                way_out="Give seconds above 0, or leave it out",
            )
        members = self.seriesMerge.members
        named = {"storeTo": [self.storeTo] if self.storeTo else []}
        named |= {"rejectIn": list(self.rejectIn), "deleteIn": list(self.deleteIn)}
        for name, chosen in named.items():
            for one in chosen:
                if one not in members:
                    raise ConfigurationError(
                        f"{name} names {one!r}, which is no member",
                        way_out=f"Name one of {', '.join(map(repr, members))}",
                    )

    @property
    def stored_in(self) -> str | None:
        """The member that files are stored in, if one is configured."""
        return self.storeTo or self.seriesMerge.defaultDataSourceName
