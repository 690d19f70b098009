"""The configuration keys, spelled as OHIF spells them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import attrs

from dicomsource.errors import ConfigurationError, QueryError
from dicomsource.http import HttpConfiguration

if TYPE_CHECKING:
    from collections.abc import Callable

SINGLE_PARTS = ("bulkdata", "image", "thumbnail", "video", "pdf")
"""What a server may give without multipart."""


def key(doc: str, default: Any = None) -> Any:
    """Return the field of an optional key."""
    return attrs.field(default=default, metadata={"doc": doc})


def for_viewers(doc: str) -> Any:
    """Return the field of a key that a viewer reads and this source does not."""
    return key(f"For viewers: {doc}. Not used here.")


@attrs.frozen(kw_only=True)
class BulkDataURIConfiguration:
    """How the BulkDataURIs of the metadata become URLs."""

    enabled: bool = key("Whether the server gives bulk data.", True)
    startsWith: str | None = key("A wrong begin of the server's URIs, taken off.")
    prefixWith: str = key("What is put in its place.", "")
    relativeResolution: Literal["studies", "series"] = key(
        "What URIs such as `instances/...` and `../...` are relative to.", "series"
    )
    transform: Callable[[str], str] | None = key(
        'A function that gives the URI to use for a URI, or its path `"package.module:function"`.'
    )


@attrs.frozen(kw_only=True)
class DicomwebConfiguration(HttpConfiguration):
    """Keys of a DICOMweb server; `qidoRoot` or `wadoRoot` is needed.

    References
    ----------
    OHIF, configuration of its DICOMweb data source.
    """

    qidoRoot: str | None = key("Base URL of searches; wadoRoot when left out.")
    wadoRoot: str | None = key("Base URL of retrieval; qidoRoot when left out.")
    stowRoot: str | None = key("Base URL of storing; wadoRoot when left out.")
    storeBatchCount: int = key("How many files are sent in one request at most.", 200)
    storeBatchBytes: int = key(
        "How many bytes of files are sent in one request at most; a longer file goes alone.",
        256 * 1024 * 1024,
    )
    wadoUriRoot: str | None = key(
        "URL of the WADO-URI service, for image ids; wadoUri when left out."
    )
    wadoUri: str | None = key("Older name of wadoUriRoot.")
    queryLimit: int | None = key("Longest study list, where a search gives no limit.")
    queryPageSize: int | None = key(
        "How many rows to ask for at once where a list is fetched whole; as many as the server gives when left out."
    )
    serverCannotMatch: list[str] | None = key(
        "Attributes, by keyword or tag, that the server cannot match; they are matched here."
    )
    serverMatches: list[str] | None = key(
        "The only attributes, by keyword or tag, that the server can match, beside the UIDs of a study or series that"
        " is searched in; all others are matched here, page after page of queryPageSize until enough are found."
    )
    qidoSupportsIncludeField: bool = key("Whether includefield may be sent.", True)
    supportsFuzzyMatching: bool = key("Whether study searches ask for fuzzy matching.", False)
    supportsOrderBy: bool = key(
        "Whether the server sorts by `orderby`, as dcm4chee's does. If not, rows are sorted here: all of a search"
        " without limit, or within UIDs; a page of any other search cannot be sorted then.",
        False,
    )
    supportsWildcard: bool = key(
        "Whether PatientName, PatientID, AccessionNumber and StudyDescription of a search without"
        " wildcards are found anywhere in the text.",
        False,
    )
    staticWado: bool = key(
        "Whether the server gives whole lists whatever is asked; they are searched here.", False
    )
    imageRendering: Literal["wadors", "wadouri"] | None = key(
        "Kind of image ids; `wadouri` where there is a wadoUriRoot, else `wadors`, when left out."
    )
    thumbnailRendering: Literal["wadors", "thumbnail", "rendered", "thumbnailDirect"] | None = key(
        "How `retrieve.thumbnail` gets its picture: `thumbnail` asks the server for its thumbnail, also when left out;"
        " `rendered` for a small rendered picture; `thumbnailDirect` for `thumbnail?accept=image/jpeg`, as a browser"
        " does; `wadors` makes it here, from a frame, as PNG."
    )
    thumbnailRequestStrategy: Literal["bulkDataRetrieve", "fetch"] | None = key(
        "How `thumbnail` and `rendered` are asked for: with `bulkDataRetrieve` as multipart bulk data of type"
        " image/jpeg; with `fetch` as image/jpeg of 256 x 256 pixels, of an instance where a series has none; as"
        " image/jpeg when left out."
    )
    acceptHeader: list[str] | None = key("Accept header for frames, in place of the usual one.")
    requestTransferSyntaxUID: str | None = key(
        "Transfer syntax to ask for; as stored when left out. acceptHeader goes before it."
    )
    omitQuotationForMultipartRequest: bool = key(
        "Whether the type in the Accept header stands without quotation marks.", False
    )
    singlepart: bool | str | None = key(
        "What the server gives without multipart: `true` for all, or some of `bulkdata,image,thumbnail,video,pdf`."
        " `bulkdata`: bulk data is asked for as application/octet-stream. `image`: frames too, one at a time."
        " `thumbnail`: thumbnails are asked for as image/jpeg, whatever thumbnailRequestStrategy says."
        " `video`, `pdf`: `retrieve.rendered` takes video/mp4 or application/pdf where there is no picture, and"
        " `retrieve.directURL` asks for them."
    )
    fixBulkdataMultipart: bool = key(
        "Whether bulk data that is multipart, but not labelled so, is parsed.", True
    )
    bulkDataURI: BulkDataURIConfiguration = attrs.field(
        factory=BulkDataURIConfiguration, metadata={"doc": "How BulkDataURIs become URLs."}
    )
    onConfiguration: Callable[..., Any] | None = key(
        'A function, or its path `"package.module:function"`, that `initialize` calls as'
        ' `onConfiguration(configuration, {"params": ..., "query": ...})`; what it returns replaces the'
        " configuration from then on. Each call gets the configuration as it was given first."
    )
    supportsReject: bool = key("Whether the server rejects as dcm4chee does.", False)
    supportsStow: bool = key(
        "Whether files can be stored; with `false`, `store.dicom` is not offered.", True
    )
    supportsDelete: bool = key(
        "Whether the server deletes what a DELETE names; only then is `store.delete` offered, as nothing undoes it.",
        False,
    )
    dicomUploadEnabled: bool | None = for_viewers("whether the upload button is shown")
    supportsNativeDICOMModel: bool | None = for_viewers("whether the server gives XML")
    enableRequestTag: bool | None = for_viewers("whether requests are tagged")
    useBulkDataURI: bool | None = for_viewers("whether bulk data is fetched by URI")
    configurationAPI: str | None = for_viewers("the service that configures sources")
    userAuthenticationService: Any = for_viewers("the service that knows the user")

    def __attrs_post_init__(self) -> None:
        if not (self.qidoRoot or self.wadoRoot):
            raise ConfigurationError(
                "The configuration has neither qidoRoot nor wadoRoot",
                way_out="Give the base URL of the server as qidoRoot",
            )
        for name in ("qidoRoot", "wadoRoot", "stowRoot", "wadoUriRoot", "wadoUri"):
            root = getattr(self, name)
            if root and not root.lower().startswith(("http://", "https://")):
                raise ConfigurationError(
                    f"{name} is {root!r}, which is not an http URL",
                    way_out=f"Give {name} with scheme and host, such as https://host/dicom-web",
                )
        if self.imageRendering == "wadouri" and not self.wado_uri_root:
            raise ConfigurationError(
                "imageRendering is 'wadouri', but there is no wadoUriRoot",
                way_out="Add wadoUriRoot, or give imageRendering as 'wadors'",
            )
        for name in ("queryLimit", "queryPageSize", "storeBatchCount", "storeBatchBytes"):
            count = getattr(self, name)
            if count is not None and count < 1:
                raise ConfigurationError(
                    f"{name} is {count}", way_out="Give a number from 1, or leave it out"
                )
        if unknown := self.singleparts.difference(SINGLE_PARTS):
            raise ConfigurationError(
                f"singlepart names {', '.join(sorted(unknown))}",
                way_out=f"Give true, or some of {', '.join(SINGLE_PARTS)}",
            )
        if self.serverMatches is not None and self.serverCannotMatch is not None:
            raise ConfigurationError(
                "both serverMatches and serverCannotMatch are configured",
                way_out="Give one of them",
            )
        self.matched_here, self.matched_there  # noqa: B018 - names that are no attributes are refused here

    @property
    def matched_here(self) -> list[str]:
        """What the server cannot match, by keyword.

        Raises
        ------
        ConfigurationError
            A name is no attribute.
        """
        return self._keywords("serverCannotMatch") or []

    @property
    def matched_there(self) -> list[str] | None:
        """What alone the server can match, by keyword; None where that is not configured.

        Raises
        ------
        ConfigurationError
            A name is no attribute.
        """
        return self._keywords("serverMatches")

    def _keywords(self, key: str) -> list[str] | None:
        names = getattr(self, key)
        if names is None:
            return None
        from dicomsource.datasource.query_parameters import map_parameters

        try:
            return list(map_parameters(dict.fromkeys(names, "")))
        except QueryError as error:
            raise ConfigurationError(f"{key}: {error.problem}", way_out=error.way_out) from error

    @property
    def singleparts(self) -> frozenset[str]:
        """What the server gives without multipart."""
        if isinstance(self.singlepart, str):
            return frozenset(re.findall(r"[^\s,;]+", self.singlepart))
        return frozenset(SINGLE_PARTS if self.singlepart else ())

    @property
    def search_root(self) -> str:
        """Base URL of searches, without slash at its end."""
        return (self.qidoRoot or self.wadoRoot or "").rstrip("/")

    @property
    def retrieve_root(self) -> str:
        """Base URL of retrieval, without slash at its end."""
        return (self.wadoRoot or self.qidoRoot or "").rstrip("/")

    @property
    def store_root(self) -> str:
        """Base URL of storing, without slash at its end."""
        return (self.stowRoot or self.retrieve_root).rstrip("/")

    @property
    def wado_uri_root(self) -> str | None:
        """URL of the WADO-URI service, None where there is none."""
        return self.wadoUriRoot or self.wadoUri or None

    @property
    def roots(self) -> list[str]:
        """All base URLs; credentials go to their origins."""
        roots = (self.search_root, self.retrieve_root, self.store_root, self.wado_uri_root)
        return [root for root in roots if root]
