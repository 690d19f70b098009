"""Which keys a fetched configuration may hold, by the kind of source: none that reaches beyond its server."""

from __future__ import annotations

URLS = frozenset({"qidoRoot", "wadoRoot", "stowRoot", "wadoUriRoot", "wadoUri", "url"})
"""Keys that name a place; only http URLs of allowed origins are taken."""

_EVERY = frozenset({"friendlyName", "name", "ignoreCase", "enableStudyLazyLoad"})

TAKEN = {
    "dicomweb": _EVERY
    | {
        "qidoRoot", "wadoRoot", "stowRoot", "wadoUriRoot", "wadoUri", "queryLimit", "queryPageSize",
        "serverCannotMatch", "serverMatches", "qidoSupportsIncludeField", "supportsFuzzyMatching", "supportsWildcard",
        "staticWado", "imageRendering", "thumbnailRendering", "thumbnailRequestStrategy", "acceptHeader",
        "requestTransferSyntaxUID", "omitQuotationForMultipartRequest", "singlepart", "fixBulkdataMultipart",
        "bulkDataURI", "supportsReject", "supportsStow", "dicomUploadEnabled", "supportsNativeDICOMModel",
        "enableRequestTag", "useBulkDataURI", "supportsOrderBy",
    },
    "dicomjson": _EVERY | {"url", "wadoRoot"},
    "static_wado": _EVERY
    | {"qidoRoot", "wadoRoot", "compatibility", "studyListInterval", "strict"},
}  # fmt: skip
"""The kinds of source that may stand behind a proxy, and the keys that are taken for each."""

TABLES = {"bulkDataURI": frozenset({"enabled", "startsWith", "prefixWith", "relativeResolution"})}
"""Keys whose values are tables, and the keys that are taken in them."""

REFUSED = frozenset(
    {
        "auth", "headers", "verify", "timeout", "maxBodyBytes", "allowedOrigins", "allowPrivateAddresses",
        "onConfiguration", "transform", "cacheDirectory", "storageOptions", "supportsDelete", "parallelRequests",
        "userAuthenticationService",
    }
)  # fmt: skip
"""Keys that run code, name files, give credentials or loosen limits: only the application itself may give them."""
