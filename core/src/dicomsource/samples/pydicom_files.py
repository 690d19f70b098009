"""The DICOM files that ship inside pydicom."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from dicomsource.errors import MissingDependencyError
from dicomsource.files import Skipped, identify


def sample_files() -> list[Path]:
    """Return the DICOM Part 10 files inside the installed pydicom that belong to a study, sorted by path.

    A file counts when it can be read and names its study, series and instance. Some hold the same instance in
    another encoding: what files it in a tree or document keeps the first.

    Returns
    -------
    list
        About 150 files of many modalities, transfer syntaxes and character sets; 2 MB in all. Nothing is downloaded.

    Raises
    ------
    MissingDependencyError
        This pydicom comes without its test files.
    """
    folder = _data_folder()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    usable = [path for path in files if not isinstance(identify(path), Skipped)]
    if not usable:
        raise MissingDependencyError(
            f"pydicom has no DICOM files in {folder}",
            way_out="Install pydicom from its wheel, which carries them",
        )
    return usable


def _data_folder() -> Path:
    # find_spec locates the package without importing it, and with it numpy.
    spec = find_spec("pydicom")
    if spec is None or spec.origin is None:
        raise MissingDependencyError(
            "pydicom is not installed", way_out="Install it: pip install pydicom"
        )
    return Path(spec.origin).parent / "data"
