"""What the schemes share: how roots, UIDs, paths and frames stand in an image id."""

from __future__ import annotations

import operator
import re
from typing import SupportsIndex
from urllib.parse import quote, unquote

from dicomsource.errors import ConfigurationError, DataError

_KEPT_IN_URLS = "!#$%&'()*+,/:;=?@[]~"
_KEPT_IN_PATHS = "/:"
_FRAME_PARAMETER = re.compile(r"(?:frame|frameNumber)=(.*)", re.DOTALL)
# Surrogates stand for bytes of a file name that are no UTF-8: they survive the trip too.
_ERRORS = "surrogateescape"


def quote_url(url: str) -> str:
    """Return the URL with blanks and all else that may not stand in one percent-encoded; twice is as once."""
    return quote(url.strip(), safe=_KEPT_IN_URLS, errors=_ERRORS)


def quote_path(path: str) -> str:
    """Return a file path percent-encoded, slashes and colons kept."""
    return quote(path, safe=_KEPT_IN_PATHS, errors=_ERRORS)


def unquote_path(text: str) -> str:
    """Return the file path that `quote_path` was given."""
    return unquote(text, errors=_ERRORS)


def quote_uid(uid: str | None, keyword: str) -> str:
    """Return a UID percent-encoded, so that it stays one segment of a path or one value of a query.

    Raises
    ------
    DataError
        There is none, or it would be read as a step in a path.
    """
    if not uid or uid in (".", ".."):
        raise DataError(
            f"an image id needs the {keyword}, and it is {uid!r}",
            way_out="Give the UIDs of study, series and instance",
        )
    return quote(uid, safe="")


def unquote_uid(text: str) -> str | None:
    """Return the UID that stands percent-encoded in an image id, None where it cannot be one."""
    uid = unquote(text)
    return None if uid in ("", ".", "..") else uid


def checked_root(root: str | None, key: str) -> str:
    """Return a base URL, percent-encoded where it must be.

    Parameters
    ----------
    root
        Base URL as configured.
    key
        The configuration key that it comes from.

    Raises
    ------
    ConfigurationError
        There is none.
    """
    if root is None or not root.strip():
        raise ConfigurationError(
            f"an image id needs {key}, and none is configured",
            way_out=f"Set {key} in the configuration of the data source",
        )
    return quote_url(root)


def checked_frame(frame: SupportsIndex | None) -> int | None:
    """Return a frame number as int, or None.

    Raises
    ------
    DataError
        It is no whole number, or below 1.
    """
    if frame is None:
        return None
    try:
        number = operator.index(frame)
    except TypeError:
        number = 0
    if number < 1 or isinstance(frame, bool):
        raise DataError(
            f"{frame!r} is no frame number",
            way_out="Count frames from 1, as whole numbers",
        )
    return number


def parse_frame(text: str) -> int:
    """Return the frame number that these digits write.

    Raises
    ------
    DataError
        They do not write one.
    """
    if not re.fullmatch(r"0*[1-9][0-9]{0,8}", text, re.ASCII):
        raise DataError(f"{text!r} is no frame number", way_out="Count frames from 1")
    return int(text)


def split_frame(url: str) -> tuple[str, int | None]:
    """Return a URL without its frame parameter, and the frame; None where it names none.

    Parameters
    ----------
    url
        URL with ``frame=`` or ``frameNumber=`` anywhere in its query; an ``&frame=`` at the end of a URL without query
        counts as well, since OHIF writes it.

    Raises
    ------
    DataError
        The frame is no number from 1, or two parameters name different ones.
    """
    body, hash_mark, fragment = url.partition("#")
    base, mark, query = body.partition("?")
    if not mark:
        base, mark, query = _ohif_tail(base)
    frames, others = set(), []
    for parameter in query.split("&"):
        if found := _FRAME_PARAMETER.fullmatch(parameter):
            frames.add(parse_frame(found[1]))
        else:
            others.append(parameter)
    if len(frames) > 1:
        raise DataError(f"it names the frames {' and '.join(map(str, sorted(frames)))}")
    if not frames:
        return url, None
    rest = base + ("?" if others else "") + "&".join(others)
    return rest + hash_mark + fragment, frames.pop()


def join_frame(url: str, frame: int | None) -> str:
    """Return the URL with ``frame=`` as the last parameter of its query."""
    return url if frame is None else join_query(url, f"frame={frame}")


def join_query(url: str, parameters: str) -> str:
    """Return the URL with more parameters at the end of its query."""
    body, hash_mark, fragment = url.partition("#")
    glue = "" if body.endswith(("?", "&")) else "&" if "?" in body else "?"
    return body + glue + parameters + hash_mark + fragment


def _ohif_tail(base: str) -> tuple[str, str, str]:
    head, mark, tail = base.rpartition("&")
    return (head, "?", tail) if mark and _FRAME_PARAMETER.fullmatch(tail) else (base, "", "")
