"""What stands beside a NIfTI file: its own sidecars, and those that it inherits from the folders above.

References
----------
BIDS specification, "The Inheritance Principle".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource_bids.files import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def stem_of(path: Path) -> str:
    """Return the name of a file without its endings, of which ``.nii.gz`` is one."""
    return path.name.partition(".")[0]


def sidecar(image: Path, root: Path) -> dict[str, Any]:
    """Return what all JSON files that apply to an image say; of two that say the same, the nearer is right."""
    merged: dict[str, Any] = {}
    for path in applicable(image, root, ".json"):
        merged.update(read_json(path))
    return merged


def applicable(image: Path, root: Path, ending: str) -> Iterator[Path]:
    """Yield the files with an ending that apply to an image, from the top of the data set down to beside it.

    One applies if it has the suffix of the image, and no entity (``task-rest``) that the image has not.
    """
    *entities, suffix = stem_of(image).split("_")
    folders = [folder for folder in image.parents if folder.is_relative_to(root)]
    for folder in reversed(folders):
        found = []
        for path in folder.glob(f"*{suffix}{ending}"):
            *its_entities, its_suffix = stem_of(path).split("_")
            if its_suffix == suffix and set(its_entities) <= set(entities):
                found.append((len(its_entities), path))
        yield from (path for _, path in sorted(found))
