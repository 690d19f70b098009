"""One request that came."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVELS = ("studies", "series", "instances")


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@attrs.frozen
class Request:
    """A request to the service, its path seen from the root of the service.

    Attributes
    ----------
    method, path, query, body
        The path is decoded, the query is in pairs.
    headers
        By name in lower case.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: dict[str, str] = attrs.field(factory=dict, converter=_lower)
    body: bytes = attrs.field(default=b"", repr=lambda body: f"<{len(body)} bytes>")

    @classmethod
    def of(
        cls, method: str, target: str, mount: str, headers: Mapping[str, str], body: bytes
    ) -> Request:
        """Return the request for a target such as ``/dicom-web/studies?limit=1``."""
        parts = urlsplit(target)
        path = parts.path.removeprefix(mount) if parts.path.startswith(f"{mount}/") else ""
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        return cls(method, unquote(path), query, dict(headers), body)

    def parameter(self, name: str) -> str | None:
        """Return the value of a query parameter, the last one where there are several."""
        return dict(self.query).get(name)

    def without_parameters(self, *names: str) -> Request:
        """Return the request as if these had not been in its query."""
        return attrs.evolve(self, query=tuple(pair for pair in self.query if pair[0] not in names))

    @property
    def resource(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The UIDs of study, series and instance in the path, and the steps after them."""
        steps = [step for step in self.path.split("/") if step]
        uids: list[str] = []
        for level in LEVELS:
            if len(steps) < 2 or steps[0] != level:
                break
            uids.append(steps[1])
            del steps[:2]
        return tuple(uids), tuple(steps)
