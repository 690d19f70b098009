"""The catalogues in the user's cache folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from dicomsource_dicomlocal.catalogue.catalogue import ROOT, Catalogue
from dicomsource_dicomlocal.catalogue.database import NAME
from dicomsource_dicomlocal.places.directory import Directory
from dicomsource_index.cache.place import cache_directory

if TYPE_CHECKING:
    from collections.abc import Iterator


def kept_catalogues() -> Iterator[Catalogue]:
    """Yield them; their places are not looked at, and may be gone."""
    for folder in sorted(cache_directory(None, "dicomlocal").glob("*/")):
        if (folder / NAME).exists():
            try:
                root = (folder / ROOT).read_text(encoding="utf-8")
            except OSError:
                root = folder.name
            yield Catalogue(folder, _Named(Path(root), root))


@attrs.frozen
class _Named(Directory):
    """A place of any kind, of which only the name counts here."""

    name: str = ""

    @property
    def url(self) -> str:
        """The name."""
        return self.name
