"""All that is wrong with a document of any length, told while it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import DataError
from dicomsource_dicomjson.checking import check_content, faults_of_study
from dicomsource_dicomjson.document import expect
from dicomsource_dicomjson.reading import parse
from dicomsource_dicomjson.scanning import NotSplit, scan_studies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicomsource_dicomjson.fetching import Fetcher
    from dicomsource_dicomjson.location import Location


def faults_of_document(fetcher: Fetcher, location: Location) -> Iterator[DataError]:
    """Yield what is wrong with a document; memory is bounded by its largest study.

    Parameters
    ----------
    fetcher
        Opens it.
    location
        Where it is.

    Raises
    ------
    DicomsourceError
        It cannot be had at all.
    """
    streamed = fetcher.open(location)
    assert streamed is not None
    with streamed:
        try:
            for found in scan_studies(streamed.pieces, str(location)):
                path = f"{location}: $.studies[{found.number}]"
                try:
                    study = expect(parse(found.text, path), dict, path, "an object")
                except DataError as error:
                    yield error
                else:
                    yield from faults_of_study(study, path)
        except NotSplit as short:
            try:
                check_content(parse(short.content, str(location)), str(location))
            except DataError as error:
                yield error
        except DataError as error:
            yield error
