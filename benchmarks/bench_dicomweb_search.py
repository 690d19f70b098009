"""Searching on a DICOMweb server: a list of studies, page after page, beside dicomweb-client and reading bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from clients import our_source, peer, thrown_away
from stream_server import PAGE, STUDIES
from turns import contender, main

if TYPE_CHECKING:
    from dicomsource import WebApiDataSource

LIST = f"A list of {STUDIES} studies, in pages of {PAGE}"


def ready(root: str) -> WebApiDataSource:
    """Return a source in a program that has pydicom's dictionary, as one with dicomweb-client has it by now."""
    from dicomsource.natural import from_dicom_json

    from_dicom_json({"00100020": {"vr": "LO", "Value": ["4711"]}})
    return our_source(root)


@contender(LIST, 'dicomsource, query.studies.search(limit="all")')
def ours(root: str) -> Any:
    source = ready(root)
    return lambda: source.query.studies.search({"limit": "all"})


@contender(LIST, 'dicomsource, query.studies.select(limit="all")')
def ours_as_dicom_json(root: str) -> Any:
    # As dicomweb-client gives them.
    source = ready(root)
    return lambda: source.query.studies.select({"limit": "all"})


@contender(LIST, "dicomweb-client, search_for_studies")
def peers(root: str) -> Any:
    client = peer(root)
    return lambda: client.search_for_studies(get_remaining=True)


@contender(LIST, "requests, thrown away")
def raw(root: str) -> Any:
    # The last page, an empty one, tells both clients that there are no more.
    offsets = range(0, STUDIES + 1, PAGE)
    return thrown_away(*(f"{root}/studies?offset={offset}" for offset in offsets))


if __name__ == "__main__":
    main(str(Path(__file__).with_name("stream_server.py")), __doc__)
