"""A study as a zip, sent while it is made: no more than one instance is held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response, StreamingResponse
from zipstream import ZIP_STORED, ZipStream

from dicomsource.errors import DicomsourceError
from dicomsource_host.transfer.incoming import HOPELESS, instances_of
from dicomsource_host.transfer.part10 import identity_of
from dicomsource_host.worklist.addressing import Addressed, addressed

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from dicomsource_host.transfer.part10 import Identity

_REPORT = "NOT COMPLETE.txt"


def study(request: Request) -> Response:
    """Answer with the files of a study, named STUDY/SERIES/INSTANCE.dcm; what fails is told in a file among them."""
    about = addressed(request)
    files = _files(about, instances_of(about.source, about.StudyInstanceUID))
    first = next(files)  # what keeps even the first from coming is told as a page
    if first[0] == _REPORT:
        raise first[1]
    name = f"{about.StudyInstanceUID}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return _Zip(_zipped(first, files), media_type="application/zip", headers=headers)


class _Zip(StreamingResponse):
    """A body whose generator is closed however it ends: it may hold a connection of the source."""

    def __init__(self, content: Generator[bytes], **settings: Any) -> None:
        super().__init__(content, **settings)
        self._content = content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._content.close()


def _zipped(first: tuple[str, Any], files: Iterator[tuple[str, Any]]) -> Generator[bytes]:
    # As they are: 254 MB of native pixels took nine times as long when they were compressed.
    zipped = ZipStream(compress_type=ZIP_STORED)
    failed: list[str] = []

    def take(name: str, content: Any) -> Iterator[bytes]:
        if name == _REPORT:
            failed.append(str(content))
            return
        zipped.add(content, name)
        yield from zipped.all_files()

    yield from take(*first)
    for name, content in files:
        yield from take(name, content)
    if failed:
        text = "These instances could not be had:\n\n" + "\n".join(failed) + "\n"
        zipped.add(text.encode(), _REPORT)
    yield from zipped.finalize()


def _files(about: Addressed, wanted: list[Identity]) -> Iterator[tuple[str, Any]]:
    """Yield names and contents, and under the name of the report what went wrong."""
    arrived: set[str] = set()
    retrieve = about.source.retrieve
    if about.source.supports("retrieve.instance"):
        for identity in wanted:
            uids = (identity.StudyInstanceUID, identity.SeriesInstanceUID, identity.SOPInstanceUID)
            try:
                content = retrieve.instance(*uids)
                yield str(identity.path.as_posix()), content
            except DicomsourceError as error:
                yield _REPORT, error
                if isinstance(error, HOPELESS):
                    return
        return
    try:
        for content in retrieve.instances(about.StudyInstanceUID):
            identity = identity_of(content)
            if identity.SOPInstanceUID not in arrived:
                arrived.add(identity.SOPInstanceUID)
                yield str(identity.path.as_posix()), content
    except DicomsourceError as error:
        yield _REPORT, error
