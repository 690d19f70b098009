"""Thumbnails and pictures; where there is none, a drawing that says so."""

from __future__ import annotations

from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING

from starlette.responses import Response

from dicomsource.errors import DicomsourceError, NotFoundError
from dicomsource.pixels.picture import THUMBNAIL_VIEWPORT
from dicomsource_host.framework.instances import has_image
from dicomsource_host.worklist.addressing import Addressed, addressed
from dicomsource_host.worklist.holdings import instance_rows

if TYPE_CHECKING:
    from starlette.requests import Request

_NO_PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128" role="img" aria-label="{words}">
<rect width="128" height="128" fill="#1b2126"/>
<text x="64" y="68" text-anchor="middle" font-family="sans-serif" font-size="13" fill="#9aa7b2">{words}</text>
</svg>"""


def series_thumbnail(request: Request) -> Response:
    """Answer with a small picture of the instance in the middle of a series."""
    about = addressed(request)
    return _small(request, about)


def instance_thumbnail(request: Request) -> Response:
    """Answer with a small picture of an instance."""
    return _small(request, addressed(request))


def picture(request: Request) -> Response:
    """Answer with a picture of an instance in full size."""
    about = addressed(request)
    try:
        if about.source.supports("retrieve.rendered"):
            made = about.source.retrieve.rendered(**about.uids)
        else:
            made = _drawn(about)
    except DicomsourceError:
        return _none("no picture")
    return _as_it_is(request, made)


def _small(request: Request, about: Addressed) -> Response:
    kept = request.app.state.site.thumbnails
    key = (about.source, *about.uids.values())
    made = kept.get(key)
    if made is None:
        try:
            made = _thumbnail(_shown_of(about))
        except DicomsourceError:
            return _none("no picture")
        kept.put(key, made)
    return _as_it_is(request, made)


def _thumbnail(about: Addressed) -> bytes:
    if about.source.supports("retrieve.thumbnail"):
        return about.source.retrieve.thumbnail(**about.uids)
    return _drawn(about, THUMBNAIL_VIEWPORT)


def _drawn(about: Addressed, viewport: tuple[int, int] | None = None) -> bytes:
    """Return a picture of the first frame, of a source that gives pixels and no pictures."""
    from dicomsource.pixels import to_display
    from dicomsource.pixels.picture import render_picture

    instance = about.source.retrieve.series.of_instance(**about.uids)
    if not has_image(instance):
        raise NotFoundError("the instance has no image")
    shown = to_display(about.source.load_pixels(instance), instance, None, frame=1)
    return render_picture(shown, viewport=viewport)


def _shown_of(about: Addressed) -> Addressed:
    """Return the instance that stands for a series: the one in its middle shows the most."""
    if about.SOPInstanceUID:
        return about
    rows = instance_rows(about)
    uid = str(rows[len(rows) // 2].get("SOPInstanceUID"))
    return Addressed(about.source, about.StudyInstanceUID, about.SeriesInstanceUID, uid)


def _as_it_is(request: Request, picture: bytes) -> Response:
    tag = f'"{sha256(picture).hexdigest()[:24]}"'
    headers = {
        "Cache-Control": "private, max-age=600",
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
    return Response(picture, media_type=kind, headers=headers)


def _none(words: str) -> Response:
    headers = {
        "Cache-Control": "private, max-age=60",
        "Content-Security-Policy": "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(
        _NO_PICTURE.format(words=escape(words)), media_type="image/svg+xml", headers=headers
    )
