"""The clients that are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_server import SAYS_LENGTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dicomsource import WebApiDataSource


def our_source(root: str) -> WebApiDataSource:
    """Return the source that is measured."""
    from dicomsource_dicomweb import createDataSource

    source = createDataSource({"qidoRoot": root})
    source.bind(name="bench", type="webApi", configuration={})
    return source


def saying(root: str) -> str:
    """Return the root below which each part of an answer tells its length."""
    scheme, _, rest = root.partition("//")
    host, _, path = rest.partition("/")
    return f"{scheme}//{host}{SAYS_LENGTHS}/{path}"


def thrown_away(*urls: str, size: int = 64 * 1024) -> Callable[[], Iterator[None]]:
    """Return what reads the bodies of some URLs, so many bytes at a time, and does nothing with them."""
    import requests

    session = requests.Session()
    accept = {"Accept": 'multipart/related; type="application/dicom"'}

    def run() -> Iterator[None]:
        for url in urls:
            with session.get(url, headers=accept, stream=True) as response:
                for _ in response.iter_content(size):
                    yield

    return run


def peer(root: str) -> Any:
    """Return the client that it is compared to."""
    from dicomweb_client.api import DICOMwebClient

    return DICOMwebClient(root)
