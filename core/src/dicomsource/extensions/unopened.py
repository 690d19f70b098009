"""Why no kind of data source opens a locator, the likely reason first."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import LocatorError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dicomsource.contract import DataSourceEntry

_OF_URLS = re.compile(r"\b(urls?|https?|servers?)\b|web", re.IGNORECASE)
_OF_PATHS = re.compile(r"\b(files?|director(y|ies)|folders?|paths?)\b", re.IGNORECASE)
_LONGEST = 200


@attrs.frozen
class Failure:
    """A kind of data source that could not look at the locator."""

    entry: DataSourceEntry
    error: Exception

    def __str__(self) -> str:
        text = " ".join(str(self.error).split()).rstrip(".")
        text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
        return f"{self.entry.name} failed ({type(self.error).__name__}: {text})"


def nobody_opens(
    locator: str,
    path: Path | None,
    asked: Sequence[DataSourceEntry],
    failures: Sequence[Failure],
    set_aside: Sequence[str],
) -> LocatorError:
    """Return the error that says why, with the kinds that come near.

    Parameters
    ----------
    locator
        What was to be opened.
    path
        The file or directory that it names, if there is one.
    asked
        The kinds that were asked and did not fail.
    failures
        The kinds that failed.
    set_aside
        Names of the plugins that could not be asked.
    """
    reasons = [str(failure) for failure in failures]
    if path is None and "://" not in locator:
        reasons.append("it does not exist as a file or directory")
    if set_aside:
        names = ", ".join(set_aside)
        reasons.append(f"set aside, as `dicomsource plugins` tells, are {names}")
    if len(asked) == 1:
        reasons += [_wish(asked[0])]
    else:
        reasons += [_wish(entry, path) for entry in asked if _fits(entry, locator, path)]
    if not reasons:
        reasons.append("there are no plugins for such an address")
    return LocatorError(
        f"No kind of data source opens {locator!r}: {'; '.join(reasons)}",
        way_out="Correct the address, or install the plugin that opens it",
    )


def refuse_unreadable(path: Path) -> None:
    """Raise if the file or directory may not be read by this user.

    Raises
    ------
    LocatorError
        It may not.
    """
    wanted = os.R_OK | os.X_OK if path.is_dir() else os.R_OK
    if not os.access(path, wanted):
        raise permission_denied(str(path))


def permission_denied(path: str) -> LocatorError:
    """Return the error for a path that this user may not read."""
    return LocatorError(
        f"{path!r} cannot be read: permission denied",
        way_out="Ask for the right to read it, or run as a user who has it",
    )


def _wish(entry: DataSourceEntry, path: Path | None = None) -> str:
    if entry.recognise is None:
        return f"{entry.name} opens none"
    wanted = entry.looks_for or "what it does not say"
    if path is not None:  # ", or a URL that ..." is no news to who gave a path
        wanted = ",".join(part for part in wanted.split(",") if not _is_of_urls_alone(part))
    return f"{entry.name} looks for {wanted}"


def _is_of_urls_alone(part: str) -> bool:
    words = part.strip()
    return words.startswith("or ") and bool(_OF_URLS.search(words) and not _OF_PATHS.search(words))


def _fits(entry: DataSourceEntry, locator: str, path: Path | None) -> bool:
    """Tell whether a kind looks for what the locator is, as far as its words tell."""
    if entry.recognise is None:
        return False
    of_urls = _OF_URLS.search(entry.looks_for) is not None
    of_paths = _OF_PATHS.search(entry.looks_for) is not None
    if not of_urls and not of_paths:
        return True
    return of_urls if "://" in locator else of_paths and path is not None
