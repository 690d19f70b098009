"""File systems of the fsspec library: opened, and their many errors as ours."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from dicomsource.errors import (
    AuthenticationError,
    ConfigurationError,
    DataError,
    DicomsourceError,
    MissingDependencyError,
    NotFoundError,
    UnreachableError,
)

_ARCHIVES = ("zip", "tar", "libarchive")


def check_root(root: str) -> None:
    """See that a URL is one that can be opened here; nothing is connected to.

    Parameters
    ----------
    root
        A URL of fsspec, or several chained by ``::``.

    Raises
    ------
    MissingDependencyError
        fsspec, or the library behind this kind of URL, is not installed.
    ConfigurationError
        There is no such kind of URL, or it holds a password.
    """
    fsspec = _fsspec(root)
    for link in filter(None, root.split("::")):
        scheme, separator, _ = link.partition("://")
        if ":" in urlsplit(link).netloc.rpartition("@")[0]:
            raise ConfigurationError(
                f"the URL {root!r} holds a password", way_out="Give it under storageOptions"
            )
        if not separator and link not in fsspec.available_protocols():
            continue  # the path of an archive
        try:
            fsspec.get_filesystem_class(scheme)
        except ImportError as error:
            raise MissingDependencyError(
                f"{scheme} URLs need a library that is not installed ({error})",
                way_out="Install that beside `dicomsource[fsspec]`",
            ) from error
        except ValueError as error:
            raise ConfigurationError(
                f"nobody knows {scheme} URLs, such as {root!r}",
                way_out="Give an http URL, a directory, or a URL of fsspec such as s3://bucket/tree",
            ) from error


def open_file_system(root: str, options: Mapping[str, Any]) -> tuple[Any, str]:
    """Return a file system, and where in it a root is, without slash at the end.

    Parameters
    ----------
    root
        A URL of fsspec.
    options
        What the file system wants; they are in no message.

    Raises
    ------
    DicomsourceError
        It cannot be opened.
    """
    url_to_fs = _fsspec(root).core.url_to_fs
    try:
        # An instance of our own: what others have listed with theirs, long ago, does not hide what is new.
        files, path = url_to_fs(
            _complete(root, options), **{**options, "skip_instance_cache": True}
        )
    except (TypeError, ValueError) as error:
        raise ConfigurationError(
            f"{root} cannot be opened ({without_options(str(error), options)})",
            way_out="Check the URL, and the keys under storageOptions",
        ) from error
    except Exception as error:
        raise failure(error, root, options) from error
    return files, str(path).rstrip("/")


def failure(error: Exception, shown: str, options: Mapping[str, Any]) -> DicomsourceError:
    """Return our error for one that a file system raised: missing, refused, damaged and out of reach told apart.

    Parameters
    ----------
    error
        What was raised.
    shown
        What was asked for.
    options
        The options of the file system.
    """
    if isinstance(error, DicomsourceError):
        return error
    if isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError | KeyError):
        return NotFoundError(f"there is no {shown}")
    kind = type(error).__name__
    if kind == "FileExpired":  # as s3fs says it
        return DataError(f"{shown} was changed while it was read", way_out="Try again")
    reason = without_options(str(error), options) or kind
    if isinstance(error, PermissionError) or "Credential" in kind:
        return AuthenticationError(
            f"{shown} is refused ({reason})",
            way_out="Check the credentials under storageOptions",
            status=403,
        )
    if isinstance(error, EOFError | ValueError | zlib.error) or kind in ("BadZipFile", "ReadError"):
        return DataError(f"{shown} is damaged ({reason})")
    return UnreachableError(f"{shown} cannot be read ({kind}: {reason})", way_out="Try again")


def without_options(text: str, options: Mapping[str, Any]) -> str:
    """Return text that may be shown: no value of an option is left in it."""
    for secret in sorted(_texts(options), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _fsspec(root: str) -> Any:
    from importlib import import_module

    try:
        return import_module("fsspec")
    except ImportError as error:
        raise MissingDependencyError(
            f"{root} needs a library that is not installed ({error})",
            way_out="Run `pip install 'dicomsource[fsspec]'`",
        ) from error


def _complete(root: str, options: Mapping[str, Any]) -> str:
    """Return a URL as fsspec has it: that of an archive says what is inside before it says the archive."""
    scheme, separator, rest = root.partition("://")
    names_archive = separator and rest and "::" not in rest and "fo" not in options
    return f"{scheme}://::{rest}" if scheme in _ARCHIVES and names_archive else root


def _texts(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return {text for one in value for text in _texts(one)}
    # Short values are words of the sentence itself.
    return {value} if isinstance(value, str) and len(value) >= 4 else set()
