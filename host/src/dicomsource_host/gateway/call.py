"""One request to one source: what it names, and what it asks for."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

import attrs

from dicomsource.errors import QueryError
from dicomsource_host.gateway.accept import accept_parameter
from dicomsource_host.gateway.failures import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import Scope

    from dicomsource import ExtensionManager, WebApiDataSource
    from dicomsource_host.gateway.links import Links
    from dicomsource_host.gateway.settings import GatewaySettings

KEYWORDS = {
    "studies": "StudyInstanceUID",
    "series": "SeriesInstanceUID",
    "instances": "SOPInstanceUID",
}
"""The steps of an address that a UID follows."""

# More than digits and dots, as not all that are in use are right; but no wildcard, no list and no path.
_UID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,127}")
_HOST = re.compile(r"[0-9A-Za-z._\-\[\]:]{1,255}")
_LONGEST_QUERY = 16 * 1024
_MOST_PARAMETERS = 200


@attrs.frozen(slots=False)
class Call:
    """One request.

    Parameters
    ----------
    scope
        Of ASGI.
    manager
        Has the sources.
    settings, links
        Of the gateway.
    source_name
        None for the active one.
    steps
        The address below the root of the service, decoded.
    headers
        By name in lower case; of repeated ones the values with commas between.
    """

    scope: Scope
    manager: ExtensionManager
    settings: GatewaySettings
    links: Links
    source_name: str | None
    steps: Sequence[str]
    headers: Mapping[str, str]

    @property
    def method(self) -> str:
        """GET, POST, ..."""
        return str(self.scope["method"])

    @cached_property
    def source(self) -> WebApiDataSource:
        """The data source that is addressed.

        Raises
        ------
        UnknownNameError
            There is none of this name.
        """
        if self.source_name is None:
            return self.manager.active_data_source
        return self.manager.get_data_source(self.source_name)

    @cached_property
    def uids(self) -> dict[str, str]:
        """The UIDs of the address, by keyword.

        Raises
        ------
        QueryError
            One of them is no UID.
        """
        found = {}
        for step, uid in zip(self.steps[::2], self.steps[1::2], strict=False):
            if (keyword := KEYWORDS.get(step)) is not None:
                found[keyword] = checked_uid(uid, keyword)
        return found

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the query, in their order."""
        query: bytes = self.scope["query_string"]
        if len(query) > _LONGEST_QUERY:
            raise Refused(414, f"The query is longer than {_LONGEST_QUERY} bytes.")
        try:
            return parse_qsl(
                query.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS
            )
        except ValueError:
            raise Refused(400, f"The query has more than {_MOST_PARAMETERS} parameters.") from None

    def parameter(self, name: str) -> str | None:
        """Return the value of a parameter that may be given once.

        Raises
        ------
        QueryError
            It is given twice.
        """
        values = [value for key, value in self.pairs if key == name]
        if len(values) > 1:
            raise QueryError(f"{name} is given {len(values)} times", way_out="Give it once")
        return values[0] if values else None

    @cached_property
    def accept(self) -> str:
        """What the client accepts; the query parameter goes before the header (PS3.18, 8.3.3.1)."""
        asked = [accept_parameter(value) for key, value in self.pairs if key == "accept"]
        return ", ".join(asked) if any(asked) else self.headers.get("accept", "")

    @cached_property
    def root(self) -> str:
        """The URL of the service, without slash at the end."""
        scope = self.scope
        path = "/dicom-web"
        if self.source_name is not None:
            path = f"/sources/{quote(self.source_name, safe='')}{path}"
        if self.settings.public_url is not None:
            return self.settings.public_url.rstrip("/") + path
        above = quote(scope.get("app_root_path", ""))
        return f"{scope['scheme']}://{self._host()}{above}{path}"

    def _host(self) -> str:
        """Return host and port by which the client came."""
        host = self.headers.get("host", "")
        name, port = self.scope.get("server") or ("localhost", None)
        # dicomweb-client sends the header without the port.
        if _HOST.fullmatch(host) and (host != name or port in (None, 80, 443)):
            return host
        return name if port is None else f"{name}:{port}"

    def url(self, *steps: str) -> str:
        """Return the URL of a resource of this service."""
        return "/".join([self.root, *map(_quoted, steps)])


def _quoted(step: str) -> str:
    plain = step.replace(".", "").isalnum() and step.isascii()  # as UIDs and names of steps are
    return step if plain else quote(step, safe="")


def checked_uid(uid: str, keyword: str) -> str:
    """Return what names one object, and is neither a pattern nor a path.

    Raises
    ------
    QueryError
        It is no UID.
    """
    if not _UID.fullmatch(uid):
        raise QueryError(f"the {keyword} of the address is {uid[:140]!r}", way_out="Give one UID")
    return uid


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers of a request by name in lower case."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers
