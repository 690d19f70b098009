"""The configuration keys of JSON documents."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import ConfigurationError
from dicomsource.http.configuration import HttpConfiguration

if TYPE_CHECKING:
    from collections.abc import Mapping


@attrs.frozen(kw_only=True)
class DicomJsonConfiguration(HttpConfiguration):
    """Where the documents are, and how to get at them."""

    url: str | list[str] | None = attrs.field(
        default=None,
        metadata={
            "doc": "URL or path of the document, or a list of several; of a directory, all its `.json` and `.json.gz`"
            " files. With the extra `fsspec` also `s3://bucket/studies.json` and its like. Left out where"
            " `initialize(query={'url': ...})` gives it, as OHIF's address does."
        },
    )
    wadoRoot: str | None = attrs.field(
        default=None,
        metadata={
            "doc": "Base URL of the WADO-RS service with the instances that have no `url` of their own."
        },
    )
    ignore_case: bool = attrs.field(
        default=False,
        metadata={
            "key": "ignoreCase",
            "doc": "Search text without regard to case in all attributes.",
        },
    )
    document_interval: float | None = attrs.field(
        default=None,
        metadata={
            "key": "documentInterval",
            "doc": "Seconds for which documents are taken for what they were when last looked at; when left out, 30"
            " where one is on a network, and none for files, which are looked at before each search.",
        },
    )
    cache_directory: str | None = attrs.field(
        default=None,
        metadata={
            "key": "cacheDirectory",
            "doc": "Folder for the indexes of long documents; the user's own cache folder when left out.",
        },
    )
    strict: bool = attrs.field(
        default=False,
        metadata={
            "doc": "Whether documents are refused when one of them cannot be read, or has a fault anywhere. Otherwise"
            " of several one that cannot be read is left out and told of, and a value is refused when it is asked for."
        },
    )
    storage_options: Mapping[str, Any] | None = attrs.field(
        default=None,
        repr=False,
        metadata={
            "key": "storageOptions",
            "doc": "What fsspec's file system for such a URL wants, such as credentials; see its documentation.",
        },
    )

    def __attrs_post_init__(self) -> None:
        if self.document_interval is not None and not 0 <= self.document_interval < math.inf:
            raise ConfigurationError(
                f"documentInterval is {self.document_interval}",
                way_out="Give seconds from 0 on, or leave it out",
            )

    @property
    def urls(self) -> list[str]:
        """The URLs and paths, none where none is configured."""
        if self.url is None:
            return []
        return [self.url] if isinstance(self.url, str) else list(self.url)
