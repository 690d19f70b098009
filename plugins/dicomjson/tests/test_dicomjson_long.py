"""A long document answers as a short one does, from an index: read once, and of a study no more than that study."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import DataError, NotFoundError
from dicomsource.samples import build_document, sample_files
from dicomsource_dicomjson import indexed, loading
from dicomsource_dicomjson.source import createDataSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """All documents count as long."""
    monkeypatch.setattr(loading, "_SHORT", 0)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """``opened(url, **configuration)``: a source with a cache of this test's own."""
    sources = []

    def open_one(url: Any, **configuration: Any) -> Any:
        cache = str(tmp_path / "cache")
        sources.append(createDataSource({"url": url, "cacheDirectory": cache, **configuration}))
        return sources[-1]

    yield open_one
    for source in sources:
        source.close()


def study(uid: str, *series: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    return {"StudyInstanceUID": uid, "series": list(series), **attributes}


def series(uid: str, *instances: str, **attributes: Any) -> dict[str, Any]:
    entries = [
        {"metadata": {"SOPInstanceUID": one, "Rows": 8}, "url": f"dicomweb:http://h/{one}.dcm"}
        for one in instances
    ]
    return {"SeriesInstanceUID": uid, "instances": entries, **attributes}


def write(path: Path, *studies: dict[str, Any]) -> str:
    path.write_text(json.dumps({"studies": list(studies)}))
    return str(path)


def uids(source: Any, **parameters: Any) -> list[str]:
    return [one.StudyInstanceUID for one in source.query.studies.search(**parameters)]


def indexes(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache").rglob("*.index"))


QUERIES = [
    {},
    {"PatientName": "*compressed*"},
    {"limit": 5, "offset": 3},
    {"StudyDate": "20040101-20041231"},
    {"modalitiesInStudy": "CR"},
    {"PatientID": "nobody"},
    {"includefield": "all", "limit": 3},
]


@pytest.fixture
def samples(tmp_path: Path) -> str:
    path = tmp_path / "samples.json"
    path.write_text(json.dumps(build_document(sample_files())))
    return str(path)


def test_search_and_metadata_are_those_of_a_document_in_memory(
    samples: str, opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    short = opened(samples)
    expected = [short.query.studies.search(**query) for query in QUERIES]
    assert not indexes(tmp_path)
    monkeypatch.setattr(loading, "_SHORT", 0)
    long = opened(samples)

    assert [long.query.studies.search(**query) for query in QUERIES] == expected
    assert indexes(tmp_path)
    for query in ({"Modality": "MR"}, {"PatientID": "1CT1"}, {"SeriesNumber": "1", "limit": 4}):
        assert long.query.series.search(**query) == short.query.series.search(**query)
    by_rows = {"Rows": "64", "SOPClassUID": "1.2.840.10008.5.1.4.1.1.4"}
    assert long.query.instances.search(**by_rows) == short.query.instances.search(**by_rows)
    fuzzy = {"patientName": "mr1", "fuzzymatching": True, "Modality": "MR"}
    assert long.query.instances.search(**fuzzy) == short.query.instances.search(**fuzzy) != []
    for found in expected[0]:
        uid = found.StudyInstanceUID
        assert long.query.series.search(uid) == short.query.series.search(uid)
        assert long.query.instances.search(uid, "1.2.3") == []
        assert long.retrieve.series.metadata(uid) == short.retrieve.series.metadata(uid)
    with pytest.raises(NotFoundError, match=r"has no study 1\.2\.3"):
        long.retrieve.series.metadata("1.2.3")


@pytest.mark.usefixtures("long")
def test_of_a_study_only_its_own_bytes_are_read(
    tmp_path: Path, opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = write(
        tmp_path / "d.json", *(study(f"1.{n}", series(f"2.{n}", f"3.{n}")) for n in range(9))
    )
    source = opened(url)
    assert len(uids(source)) == 9
    read = []
    parse = indexed.parse
    monkeypatch.setattr(
        indexed, "parse", lambda text, path: read.append((len(text), path)) or parse(text, path)
    )

    source.retrieve.series.metadata("1.4")

    assert read == [(len(json.dumps(study("1.4", series("2.4", "3.4")))), f"{url}: $.studies[4]")]


@pytest.mark.usefixtures("long")
def test_the_next_program_opens_the_index_and_reads_nothing(
    tmp_path: Path, opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = write(tmp_path / "d.json", study("1"), study("2"))
    assert uids(opened(url)) == ["1", "2"]
    monkeypatch.setattr(
        "dicomsource_dicomjson.indexing.build_indexes", lambda *_, **__: pytest.fail("built")
    )

    assert uids(opened(url)) == ["1", "2"]


@pytest.mark.usefixtures("long")
def test_a_document_that_changed_is_indexed_anew(
    tmp_path: Path, opened: Callable[..., Any]
) -> None:
    source = opened(write(tmp_path / "d.json", study("1"), study("2")))
    assert uids(source) == ["1", "2"]

    write(tmp_path / "new.json", study("3"))
    (tmp_path / "new.json").replace(tmp_path / "d.json")

    assert uids(source) == ["3"]
    assert len(indexes(tmp_path)) == 1


@pytest.mark.usefixtures("long")
def test_a_study_that_stands_twice_is_one(tmp_path: Path, opened: Callable[..., Any]) -> None:
    url = write(
        tmp_path / "d.json",
        study("1", series("1.1", "a", Modality="CT"), PatientID="p"),
        study("2"),
        study("1", series("1.1", "b"), series("1.2", "c", Modality="SR"), PatientID="p"),
    )
    source = opened(url)

    found = source.query.studies.search()

    assert [one.StudyInstanceUID for one in found] == ["1", "2"]
    assert found[0].ModalitiesInStudy == ["CT", "SR"]
    assert found[0].NumberOfStudyRelatedInstances == 3
    assert [one.SeriesInstanceUID for one in source.query.series.search("1")] == ["1.1", "1.2"]
    assert [one.SOPInstanceUID for one in source.retrieve.series.metadata("1", "1.1")] == ["a", "b"]


@pytest.mark.usefixtures("long")
def test_a_series_that_is_in_two_studies_is_found_in_both(
    tmp_path: Path, opened: Callable[..., Any]
) -> None:
    source = opened(
        write(tmp_path / "d.json", study("1", series("s", "a")), study("2", series("s", "b")))
    )

    assert [one.StudyInstanceUID for one in source.query.series.search()] == ["1", "2"]


@pytest.mark.usefixtures("long")
@pytest.mark.parametrize("zipped", [False, True])
def test_a_long_document_on_a_web_server_is_copied_once(
    tmp_path: Path, web: Any, opened: Callable[..., Any], zipped: bool
) -> None:
    path = tmp_path / "d.json"
    write(path, study("1", series("2", "3")))
    if zipped:  # told by its bytes, whatever its name
        path.write_bytes(gzip.compress(path.read_bytes()))
    for _ in range(2):
        source = opened(f"{web.url}/d.json", documentInterval=0)
        (instance,) = source.retrieve.series.metadata("1")
        assert instance.Rows == 8
    gets = [headers for _, headers in web.requests]
    assert sum("If-Modified-Since" not in headers for headers in gets) == 2  # a look, then a copy


@pytest.mark.usefixtures("long")
@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ('{"studies": [{"StudyInstanceUID": "1"}, {}]}', r"\$\.studies\[1\]\.StudyInstanceUID is missing"),
        ('{"studies": [{"StudyInstanceUID": "1"}', "is cut off after 1 studies"),
        ('{"studies": [{"StudyInstanceUID": "1", "series": [{]}]}', r"\$\.studies\[0\] is not JSON"),
        ('{"patients": []}', r"\$ has no 'studies'"),
        ("<html>", "is not JSON"),
        ("", "is not JSON"),
        (
            '{"studies": [{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "2", "instances": [{}]}]}]}',
            r"instances\[0\]\.metadata is missing",
        ),
    ],
)  # fmt: skip
def test_a_malformed_document_is_refused_by_name_and_path_and_leaves_nothing(
    tmp_path: Path, opened: Callable[..., Any], fault: str, message: str
) -> None:
    (tmp_path / "d.json").write_text(fault)

    with pytest.raises(DataError, match=rf"d\.json.*{message}"):
        uids(opened(str(tmp_path / "d.json")))

    left = [one.name for one in (tmp_path / "cache").rglob("*") if one.is_file()]
    assert [name for name in left if name != ".lock"] == []


KILLED = """
import sys, time
from dicomsource_dicomjson import indexing, loading
from dicomsource_dicomjson.source import createDataSource
loading._SHORT = 0
summary = indexing.summary_of
def slowly(*given):
    print("a study", flush=True)
    time.sleep(0.1)
    return summary(*given)
indexing.summary_of = slowly
createDataSource({"url": sys.argv[1], "cacheDirectory": sys.argv[2]}).query.studies.search()
"""


@pytest.mark.usefixtures("long")
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_who_is_killed_while_indexing_leaves_nothing_in_the_way(
    tmp_path: Path, opened: Callable[..., Any]
) -> None:
    url = write(tmp_path / "d.json", *(study(str(n)) for n in range(500)))
    command = [sys.executable, "-c", KILLED, url, str(tmp_path / "cache")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)

    assert len(uids(opened(url))) == 500
    left = sorted(one.suffix or one.name for one in next((tmp_path / "cache").iterdir()).iterdir())
    assert left == [".index", ".json", ".lock", ".series"]
