"""The package of a plugin, written whole or not at all."""

from __future__ import annotations

import errno
import tempfile
import uuid
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs

from dicomsource.errors import MissingDependencyError
from dicomsource_host.transfer.whole_file import CannotWriteError

if TYPE_CHECKING:
    from dicomsource_host.new_plugin.names import PluginNames

TEMPLATE = Path(__file__).parents[1] / "plugin_template"
Licence = Literal["MIT", "none"]


@attrs.frozen
class Wanted:
    """What a new plugin should be like.

    Parameters
    ----------
    names
        What it is called.
    folder
        Where it goes; a folder without files, or none yet.
    backend
        What it reads: ``http``, ``database`` or ``files``; asked for on the terminal where None.
    license
        ``MIT``, or ``none`` for no file with a licence.
    author
        Whom the licence names.
    """

    names: PluginNames
    folder: Path
    backend: str | None
    license: Licence
    author: str


def write_plugin(wanted: Wanted) -> list[Path]:
    """Write the package, and return its files, sorted.

    Raises
    ------
    CannotWriteError
        There are files in the folder, or it cannot be written.
    MissingDependencyError
        The library that fills templates is not installed.
    """
    _refuse_files(wanted.folder)
    try:
        import copier
    except ImportError as error:
        raise MissingDependencyError(
            f"`dicomsource new` needs a library that is not installed ({error})",
            way_out="Run `pip install 'dicomsource-host[new]'`, or `pip install copier`",
        ) from error
    target = wanted.folder.absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=target.parent) as temporary:
            made = Path(temporary, "package")
            given = _given(wanted)
            copier.run_copy(str(TEMPLATE), made, data=given, quiet=True, overwrite=False)
            target.mkdir(exist_ok=True)
            for path in made.iterdir():  # .git may be there already
                path.rename(target / path.name)
    except OSError as error:  # which may name the temporary folder
        raise CannotWriteError(error.errno, error.strerror, str(wanted.folder)) from error
    found = (path for path in target.rglob("*") if path.is_file())
    files = sorted(path.relative_to(target) for path in found)
    return [path for path in files if path.parts[0] != ".git"]


def _refuse_files(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise CannotWriteError(errno.EEXIST, "a file stands there", str(folder))
    if folder.is_dir() and any(path.name != ".git" for path in folder.iterdir()):
        raise CannotWriteError(errno.ENOTEMPTY, "there are files in it already", str(folder))


def _given(wanted: Wanted) -> dict[str, Any]:
    names = wanted.names
    given = {
        "name": names.name,
        "distribution": names.distribution,
        "module": names.module,
        "class_name": names.class_name,
        "license": wanted.license,
        "author": wanted.author,
        "year": datetime.now(UTC).year,
        "version": version("dicomsource"),
        "uuid": uuid.uuid4(),
    }
    return given if wanted.backend is None else {**given, "backend": wanted.backend}
