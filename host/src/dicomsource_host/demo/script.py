"""The demonstration's commands, each shown as one would type it and then really run."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import attrs
import click

from dicomsource.errors import DicomsourceError

if TYPE_CHECKING:
    from pathlib import Path

    from dicomsource import NaturalDataset, WebApiDataSource

_SEARCHES = {
    "tree": "PatientName=*compressed*",
    "document": "ModalitiesInStudy=MR",
    "pacs": "StudyDate=20040101-20041231",
}
"""What each source is searched for: a wildcard, a multi-valued attribute, a range."""


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
        _say("Search each of them: a wildcard, a modality, a range of dates.")
        for source, asked in _SEARCHES.items():
            self._run("search", source, asked, "--limit", "4")
        _say("Retrieve one study from each, as DICOM files.")
        studies = {source: self._study_with_pixels(source) for source in _SEARCHES}
        for source, study in studies.items():
            self._run("retrieve", source, study, "-o", str(self.folder / "files" / source))
        _say("Image ids name every frame; a picture is made of the first.")
        for source, study in studies.items():
            self._run("image-ids", source, study)
            self._run("render", source, study, "-o", str(self.folder / f"{source}.png"))

    def _run(self, *words: str) -> None:
        from dicomsource_host.cli.main import main

        click.secho(f"\n$ dicomsource {' '.join(shlex.quote(word) for word in words)}", bold=True)
        arguments = ["--config", str(self.configuration), *words]
        code = main.main(arguments, prog_name="dicomsource", standalone_mode=False)
        if code:
            raise click.exceptions.Exit(code)

    def _study_with_pixels(self, source_name: str) -> str:
        """Return the largest study found of which every instance has a picture to show."""
        from dicomsource import ExtensionManager

        keyword, _, value = _SEARCHES[source_name].partition("=")
        with ExtensionManager.from_config(self.configuration) as manager:
            source = manager.get_data_source(source_name)
            found = source.query.studies.search({keyword: value})
            for study in sorted(found, key=_instance_count, reverse=True):
                if _has_pixels(source, study.StudyInstanceUID):
                    return str(study.StudyInstanceUID)
        raise DicomsourceError("no sample study has pixels", source=source_name)


def _instance_count(study: NaturalDataset) -> int:
    return int(study.get("NumberOfStudyRelatedInstances") or 0)


def _has_pixels(source: WebApiDataSource, study_uid: str) -> bool:
    return all(instance.get("Rows") for instance in source.retrieve.series.metadata(study_uid))


def _say(sentence: str) -> None:
    click.secho(f"\n{sentence}", fg="cyan")
