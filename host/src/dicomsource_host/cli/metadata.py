"""``dicomsource metadata``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dicomsource_host.exit_codes import ExitCode, exit_code_for
from dicomsource_host.framework.arguments import (
    instance_argument,
    series_argument,
    source_argument,
    study_argument,
)
from dicomsource_host.framework.command import host_command
from dicomsource_host.framework.faults import sentence_for
from dicomsource_host.framework.instances import metadata_of
from dicomsource_host.terminal.json_output import write_json_list
from dicomsource_host.terminal.listing import listing
from dicomsource_host.terminal.messages import error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dicomsource.natural import NaturalDataset
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

        shown = _Shown(instances, to_dicom_json)
        write_json_list(form for _, form in shown)
    else:
        shown = _Shown(instances, lambda dataset: list(listing(dataset)))
        for index, (title, lines) in enumerate(shown):
            if index:
                click.echo()
            click.echo(f"# {title}")
            for line in lines:
                click.echo(line)
    if shown.fault is not None:
        code = exit_code_for(shown.fault) if shown.broken == len(instances) else ExitCode.PARTIAL
        click.get_current_context().exit(code)


class _Shown:
    """Gives datasets in another form, with their titles; one that cannot be told is reported and left out."""

    def __init__(
        self, instances: Sequence[NaturalDataset], form: Callable[[NaturalDataset], Any]
    ) -> None:
        self._instances = instances
        self._form = form
        self.broken = 0
        self.fault: Exception | None = None

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        for number, dataset in enumerate(self._instances, start=1):
            title = f"{number} of {len(self._instances)}: {dataset.get('SOPInstanceUID')}"
            try:
                form = self._form(dataset)
            except Exception as fault:
                self.fault = self.fault or fault
                self.broken += 1
                error(f"instance {title}: {sentence_for(fault)}")
            else:
                yield title, form
