"""``dicomsource metadata``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dicomsource_host.framework.arguments import (
    instance_argument,
    series_argument,
    source_argument,
    study_argument,
)
from dicomsource_host.framework.command import host_command
from dicomsource_host.framework.instances import metadata_of
from dicomsource_host.terminal.json_output import write_json_list
from dicomsource_host.terminal.listing import listing

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation


@host_command(
    "metadata", examples=("dicomsource metadata pacs 1.2.840.113619.2.30 --json > study.json",)
)
@source_argument
@study_argument
@series_argument
@instance_argument
def command(
    invocation: Invocation, source: str, study: str, series: str | None, instance: str | None
) -> None:
    """Show all attributes of a study's, a series' or one instance's metadata.

    With --json this is DICOM JSON (PS3.18 Annex F), one object for each instance.
    """
    instances = metadata_of(invocation.source(source), study, series, instance)
    if invocation.as_json:
        from dicomsource.natural import to_dicom_json

        write_json_list(to_dicom_json(dataset) for dataset in instances)
        return
    for index, dataset in enumerate(instances):
        if index:
            click.echo()
        click.echo(f"# {index + 1} of {len(instances)}: {dataset.get('SOPInstanceUID')}")
        for line in listing(dataset):
            click.echo(line)
