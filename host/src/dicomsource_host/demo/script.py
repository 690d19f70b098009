"""The demonstration's commands, each shown as one would type it and then really run."""

from __future__ import annotations

import shlex
import sys
from contextlib import redirect_stderr
from typing import TYPE_CHECKING, NamedTuple

import attrs
import click

from dicomsource.errors import DicomsourceError
from dicomsource_host.terminal.messages import error

if TYPE_CHECKING:
    from pathlib import Path

    from dicomsource import NaturalDataset, WebApiDataSource

_SEARCHES = {
    "tree": "PatientName=*compressed*",
    "document": "ModalitiesInStudy=CT",
    "pacs": "StudyDate=20040101-20041231",
    "folder": "PatientName=compressedsamples^m*",
}
"""What each source is searched for: a wildcard, a multi-valued attribute, a range, a name in other case."""


@attrs.frozen
class Script:
    """Runs commands of ``dicomsource`` on the stage.

    Parameters
    ----------
    configuration
        File that names the sources.
    folder
        Where files and pictures go.
    """

    configuration: Path
    folder: Path

    def play(self) -> None:
        """Run the whole demonstration.

        Raises
        ------
        click.exceptions.Exit
            A command failed.
        """
        _say("The plugins that are installed, and the sources that the configuration names:")
        self._run("plugins")
        self._run("sources")
        _say("Search each of them: a wildcard, a modality, a range of dates, a name in any case.")
        for source, asked in _SEARCHES.items():
            self._run("search", source, asked, "--limit", "4")
        _say("Retrieve one study from each, as DICOM files.")
        chosen = {source: self._choose(source) for source in _SEARCHES}
        for source, choice in chosen.items():
            self._run("retrieve", source, choice.largest, "-o", str(self.folder / "files" / source))
        _say("Image ids name every frame; a picture is made of the first.")
        for source, choice in chosen.items():
            self._run("image-ids", source, choice.picture)
            self._run("render", source, choice.picture, "-o", str(self.folder / f"{source}.png"))

    def _run(self, *words: str) -> None:
        from dicomsource_host.cli.main import main

        click.secho(f"\n$ dicomsource {' '.join(shlex.quote(word) for word in words)}", bold=True)
        arguments = ["--config", str(self.configuration), *words]
        with redirect_stderr(sys.stdout):  # messages belong below their command, in a file too
            code = main.main(arguments, prog_name="dicomsource", standalone_mode=False)
        if code:
            error(f"'dicomsource {words[0]}' failed, as the demonstration's output says last.")
            raise click.exceptions.Exit(code)

    def _choose(self, source_name: str) -> _Choice:
        """Choose among the studies that the source's search finds."""
        from dicomsource import ExtensionManager

        keyword, _, value = _SEARCHES[source_name].partition("=")
        with ExtensionManager.from_config(self.configuration) as manager:
            source = manager.get_data_source(source_name)
            counts, sizes = {}, {}
            for study in source.query.studies.search({keyword: value}):
                uid = study.StudyInstanceUID
                metadata = source.retrieve.series.metadata(uid)
                counts[uid] = len(metadata)
                sizes[uid] = min(_picture_size(source, instance) for instance in metadata)
        return _Choice(max(counts, key=counts.__getitem__), max(sizes, key=sizes.__getitem__))


class _Choice(NamedTuple):
    largest: str  # StudyInstanceUID of the study with the most instances
    picture: str  # and of the one with the largest pictures


def _picture_size(source: WebApiDataSource, instance: NaturalDataset) -> int:
    try:
        return source.load_pixels(instance).size
    except DicomsourceError:  # no pixels, or damaged on purpose
        return 0


def _say(sentence: str) -> None:
    click.secho(f"\n{sentence}", fg="cyan")
