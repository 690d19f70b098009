"""``dicomsource image-ids``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation


@host_command("image-ids", examples=("dicomsource image-ids pacs 1.2.840.113619.2.30 | head -1",))
@source_argument
@study_argument
@series_argument
@instance_argument
def command(
    invocation: Invocation, source: str, study: str, series: str | None, instance: str | None
) -> None:
    """List the image ids of all frames, one a line; with --json also what each stands for."""
    opened = invocation.source(source)
    instances = metadata_of(opened, study, series, instance)
    image_ids = opened.getImageIdsForDisplaySet(instances)
    if not invocation.as_json:
        for image_id in image_ids:
            click.echo(image_id)
        return
    write_json_list(_described(opened.services.metadata_store, image_id) for image_id in image_ids)


def _described(store: Any, image_id: str) -> dict[str, Any]:
    reference = store.get_image_reference(image_id)
    described: dict[str, Any] = {"imageId": image_id}
    if reference is not None:
        for key in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "frame"):
            described[key] = getattr(reference, key)
    return described
