"""Under which URLs a document names its files."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import attrs

from dicomsource.errors import ConfigurationError


@attrs.frozen
class FileUrls:
    """Gives the url of each file.

    Parameters
    ----------
    directory
        Where the files are, at any depth; absolute.
    prefix
        What the urls of files begin with: the directory as a web server serves it.
    document_folder
        Where the document is: without a prefix, urls are paths from there.
    """

    directory: Path
    prefix: str | None
    document_folder: Path

    def of(self, path: str) -> str:
        """Return the url of a file.

        Parameters
        ----------
        path
            From the directory, with slashes.
        """
        if self.prefix is not None:
            return f"{self.prefix}/{quote(path)}"
        relative = Path(os.path.relpath(self.directory / path, self.document_folder)).as_posix()
        return quote(relative)


def checked_prefix(prefix: str) -> str:
    """Return a prefix as the scheme of image ids wants it, without slash at the end.

    Raises
    ------
    ConfigurationError
        It is no http URL.

    Examples
    --------
    >>> checked_prefix("https://host/scans/")
    'dicomweb:https://host/scans'
    """
    bare = prefix.removeprefix("dicomweb:").rstrip("/")
    if not bare.lower().startswith(("http://", "https://")):
        raise ConfigurationError(
            f"the url prefix is {prefix!r}",
            way_out="Give the http URL of the directory, such as https://host/scans",
        )
    return f"dicomweb:{bare}"
