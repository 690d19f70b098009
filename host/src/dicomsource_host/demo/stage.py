"""What the demonstration plays on: sample studies as a static tree, a JSON document, a DICOMweb server and a folder."""

from __future__ import annotations

import json
import shutil
import warnings
from contextlib import contextmanager
from secrets import token_bytes
from typing import TYPE_CHECKING

import attrs

from dicomsource.samples import build_document, sample_files, write_static_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_CONFIGURATION = """\
# The four sources of the demonstration; the two servers live as long as it runs.
defaultDataSourceName = "tree"

[[dataSources]]
namespace = "static_wado"
sourceName = "tree"

[dataSources.configuration]
friendlyName = "Static files on a web server"
wadoRoot = "{tree}"
cacheDirectory = "./cache"

[[dataSources]]
namespace = "dicomjson"
sourceName = "document"
configuration = {{ friendlyName = "One JSON document", url = {document} }}

[[dataSources]]
namespace = "dicomweb"
sourceName = "pacs"

[dataSources.configuration]
friendlyName = "A DICOMweb server"
qidoRoot = "{pacs}"
wadoRoot = "{pacs}"
supportsOrderBy = true

[[dataSources]]
namespace = "dicomlocal"
sourceName = "folder"

[dataSources.configuration]
friendlyName = "A folder of DICOM files"
root = {scans}
cacheDirectory = "./cache"
"""

# Damaged on purpose: its decoder writes to the terminal by itself, and nobody can stop it.
_NOISY = "JPEG2000-embedded-sequence-delimiter.dcm"


@attrs.frozen
class Samples:
    """Sample studies in a folder.

    Parameters
    ----------
    folder
        Holds ``tree/``, ``studies.json`` and ``scans/``.
    studies, instances
        How many there are.
    """

    folder: Path
    studies: int
    instances: int


def shown_files() -> list[Path]:
    """Return the files of the sample studies."""
    return [path for path in sample_files() if path.name != _NOISY]


def write_samples(folder: Path, progress: Callable[[int, int], None]) -> Samples:
    """Write the sample studies as a static tree, as a JSON document, and as the files that they are.

    Parameters
    ----------
    folder
        Where to.
    progress
        Called as ``progress(done, total)`` after each instance.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some samples are odd on purpose, and pydicom says so
        files = shown_files()
        tree = write_static_tree(files, folder / "tree", progress=progress)
        document = json.dumps(build_document(files))
    _copy(files, folder / "scans")
    (folder / "studies.json").write_text(document, encoding="utf-8")
    return Samples(folder, tree.studies, tree.instances)


@contextmanager
def served(samples: Samples) -> Iterator[Path]:
    """Serve the samples on loopback while the block runs; give the configuration file that names the sources."""
    from starlette.applications import Starlette
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    from dicomsource import ExtensionManager
    from dicomsource_host.gateway import GatewaySettings, LoopbackServer, create_app

    files = StaticFiles(directory=samples.folder / "tree")
    with LoopbackServer(Starlette(routes=[Mount("/", files)])) as tree:
        archive = {
            "namespace": "static_wado",
            "sourceName": "archive",
            "configuration": {
                "wadoRoot": tree.url,
                "cacheDirectory": str(samples.folder / "cache"),
            },
        }
        with (
            ExtensionManager(definitions=[archive]) as manager,
            LoopbackServer(create_app(manager, GatewaySettings(key=token_bytes(32)))) as gateway,
        ):
            configuration = samples.folder / "dicomsource.toml"
            text = _CONFIGURATION.format(
                tree=tree.url,
                document=_quoted(samples.folder / "studies.json"),
                scans=_quoted(samples.folder / "scans"),
                pacs=f"{gateway.url}/sources/archive/dicom-web",
            )
            configuration.write_text(text, encoding="utf-8")
            yield configuration


def _copy(files: Iterable[Path], folder: Path) -> None:
    """Copy files in their order: of two that hold the same instance it is the first that counts everywhere."""
    folder.mkdir(exist_ok=True)
    for number, file in enumerate(files):
        shutil.copyfile(file, folder / f"{number:03}-{file.name}")


def _quoted(path: Path) -> str:
    return json.dumps(path.as_posix())  # quoted as TOML has it
