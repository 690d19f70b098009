"""Retrieving from a DICOMweb server: time and memory beside dicomweb-client, and beside reading bytes at all.

One server in a process of its own gives made-up data over the loopback. Each contender runs in a fresh process each
time, in turns with the others. "requests, thrown away" reads the same bytes, 64 KiB at a time, and does nothing with
them: that is the limit.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clients import our_source, peer, saying, thrown_away
from stream_data import MULTIFRAME, SERIES, STUDY, sop_uid
from stream_server import INSTANCES
from turns import contender, main

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE_BY_ONE = 200

WHOLE = f"{INSTANCES} instances in one answer, as files"
DATASETS = f"{INSTANCES} instances in one answer, as datasets"
SINGLE = f"{ONE_BY_ONE} instances, one by one"
METADATA = "Metadata of 1000 instances"
LONG = "One instance of 1 GB"


@contender(WHOLE, "dicomsource, retrieve.instances")
def files(root: str) -> Any:
    source = our_source(saying(root))
    return lambda: source.retrieve.instances(STUDY, SERIES)


@contender(WHOLE, "  where parts do not tell their lengths")
def files_of_unknown_length(root: str) -> Any:
    source = our_source(root)
    return lambda: source.retrieve.instances(STUDY, SERIES)


@contender(WHOLE, "requests, thrown away")
def raw_series(root: str) -> Any:
    return thrown_away(f"{root}/studies/{STUDY}/series/{SERIES}")


@contender(WHOLE, "  1 MiB at a time")
def raw_series_in_large_pieces(root: str) -> Any:
    return thrown_away(f"{root}/studies/{STUDY}/series/{SERIES}", size=1 << 20)


@contender(DATASETS, "dicomsource, retrieve.datasets")
def our_datasets(root: str) -> Any:
    import pydicom  # noqa: F401 - dicomweb-client has it by now too

    source = our_source(saying(root))
    return lambda: source.retrieve.datasets(StudyInstanceUID=STUDY, SeriesInstanceUID=SERIES)


@contender(DATASETS, "dicomsource, retrieve.datasets, PixelData read")
def our_pixels(root: str) -> Any:
    run = our_datasets(root)
    return lambda: (dataset.PixelData for dataset in run())


@contender(DATASETS, "dicomsource, retrieve.instances, dcmread")
def datasets(root: str) -> Any:
    import io

    import pydicom

    source = our_source(saying(root))

    def run() -> Iterator[object]:
        for content in source.retrieve.instances(STUDY, SERIES):
            yield pydicom.dcmread(io.BytesIO(content))

    return run


@contender(DATASETS, "dicomsource, retrieve.instances, from_part10")
def natural_datasets(root: str) -> Any:
    from dicomsource.natural import from_part10

    source = our_source(saying(root))
    return lambda: map(from_part10, source.retrieve.instances(STUDY, SERIES))


@contender(DATASETS, "dicomweb-client, iter_series")
def peer_streaming(root: str) -> Any:
    client = peer(root)
    return lambda: client.iter_series(STUDY, SERIES)


@contender(DATASETS, "dicomweb-client, retrieve_series")
def peer_at_once(root: str) -> Any:
    client = peer(root)
    return lambda: client.retrieve_series(STUDY, SERIES)


contender(DATASETS, "requests, thrown away")(raw_series)


@contender(SINGLE, "dicomsource, retrieve.instance")
def single(root: str) -> Any:
    source = our_source(root)
    return lambda: (
        source.retrieve.instance(STUDY, SERIES, sop_uid(number)) for number in range(ONE_BY_ONE)
    )


@contender(SINGLE, "dicomweb-client, retrieve_instance")
def peer_single(root: str) -> Any:
    client = peer(root)
    return lambda: (
        client.retrieve_instance(STUDY, SERIES, sop_uid(number)) for number in range(ONE_BY_ONE)
    )


@contender(SINGLE, "requests, thrown away")
def raw_single(root: str) -> Any:
    base = f"{root}/studies/{STUDY}/series/{SERIES}/instances"
    return thrown_away(*(f"{base}/{sop_uid(number)}" for number in range(ONE_BY_ONE)))


@contender(METADATA, "dicomsource, into the metadata store")
def metadata(root: str) -> Any:
    from dicomsource.natural import from_dicom_json

    # Loads the dictionary, which a program needs once.
    from_dicom_json({"00100020": {"vr": "LO", "Value": ["4711"]}})
    source = our_source(root)
    return lambda: source.retrieve.series.metadata(STUDY, SERIES)


def body_of_metadata(root: str) -> bytes:
    import requests

    url = f"{root}/studies/{STUDY}/series/{SERIES}/metadata"
    return requests.get(url, timeout=60).content


@contender(METADATA, "dicomweb-client, retrieve_series_metadata")
def peer_metadata(root: str) -> Any:
    client = peer(root)
    return lambda: client.retrieve_series_metadata(STUDY, SERIES)


@contender(METADATA, "json.loads alone, bytes at hand")
def json_alone(root: str) -> Any:
    body = body_of_metadata(root)
    return lambda: json.loads(body)


@contender(METADATA, "orjson.loads alone, bytes at hand")
def orjson_alone(root: str) -> Any:
    import orjson

    body = body_of_metadata(root)
    return lambda: orjson.loads(body)


@contender(METADATA, "pydicom, Dataset.from_json, JSON at hand")
def pydicom_json(root: str) -> Any:
    import pydicom

    rows = json.loads(body_of_metadata(root))
    return lambda: [pydicom.Dataset.from_json(row) for row in rows]


@contender(METADATA, "requests, thrown away")
def raw_metadata(root: str) -> Any:
    return thrown_away(f"{root}/studies/{STUDY}/series/{SERIES}/metadata")


@contender(LONG, "dicomsource, retrieve.save")
def save_long(root: str) -> Any:
    import pydicom  # noqa: F401 - a program that reads files has it

    source = our_source(saying(root))

    def run() -> Iterator[None]:
        with tempfile.TemporaryDirectory() as folder:
            uids = {"StudyInstanceUID": STUDY, "SeriesInstanceUID": MULTIFRAME}
            yield source.retrieve.save(folder, **uids)

    return run


@contender(LONG, "dicomweb-client, iter_series")
def peer_long(root: str) -> Any:
    client = peer(root)
    return lambda: client.iter_series(STUDY, MULTIFRAME)


@contender(LONG, "requests, thrown away")
def raw_long(root: str) -> Any:
    return thrown_away(f"{root}/studies/{STUDY}/series/{MULTIFRAME}")


@contender(LONG, "requests, to a file")
def raw_long_to_file(root: str) -> Any:
    import requests

    url = f"{root}/studies/{STUDY}/series/{MULTIFRAME}"

    def run() -> Iterator[None]:
        with (
            tempfile.TemporaryFile() as file,
            requests.get(url, stream=True, timeout=60) as response,
        ):
            for chunk in response.iter_content(64 * 1024):
                file.write(chunk)
                yield

    return run


if __name__ == "__main__":
    main(str(Path(__file__).with_name("stream_server.py")), __doc__)
