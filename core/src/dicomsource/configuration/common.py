"""The configuration keys that every data source has."""

from __future__ import annotations

import attrs

from dicomsource.errors import ConfigurationError


def _at_least_one(_: object, attribute: attrs.Attribute[int], count: int) -> None:
    if count < 1:
        raise ConfigurationError(
            f"{attribute.name} is {count}", way_out="Give a number from 1, or leave it out"
        )


@attrs.frozen(kw_only=True)
class CommonConfiguration:
    """Keys that the core itself reads, or OHIF always writes; no data source needs to declare them."""

    friendlyName: str | None = attrs.field(
        default=None, metadata={"doc": "Label for people; the sourceName when left out."}
    )
    name: str | None = attrs.field(
        default=None, metadata={"doc": "Taken because OHIF writes it; not used."}
    )
    ignoreCase: bool = attrs.field(
        default=False,
        metadata={"doc": "Whether capitals and small letters match, where matching is done here."},
    )
    enableStudyLazyLoad: bool | None = attrs.field(
        default=False,
        metadata={
            "doc": "Whether the metadata of a whole study is fetched series by series, several at a time; when false,"
            " in one request."
        },
    )
    parallelRequests: int = attrs.field(
        default=8,
        validator=_at_least_one,
        metadata={
            "doc": "How many series are fetched at a time, where they are fetched one by one."
        },
    )


KEYS_OF_EVERY_SOURCE = frozenset(field.name for field in attrs.fields(CommonConfiguration))
"""Names of the keys of `CommonConfiguration`."""
