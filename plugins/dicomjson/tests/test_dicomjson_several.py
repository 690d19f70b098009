"""Several documents are one source: of a list, of a directory, of any place; a broken one hurts no other."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import ConfigurationError, DataError, NotFoundError
from dicomsource_dicomjson import loading
from dicomsource_dicomjson.source import createDataSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(params=["short", "long"])
def opened(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Any]]:
    """``opened(url, **configuration)``, with documents that count as short and as long ones."""
    if request.param == "long":
        monkeypatch.setattr(loading, "_SHORT", 0)
    sources = []

    def open_one(url: Any, **configuration: Any) -> Any:
        cache = str(tmp_path / "cache")
        sources.append(createDataSource({"url": url, "cacheDirectory": cache, **configuration}))
        return sources[-1]

    yield open_one
    for source in sources:
        source.close()


def document(uid: str, *instances: str, **metadata: Any) -> dict[str, Any]:
    entries = [
        {"metadata": {"SOPInstanceUID": one, **metadata}, "url": f"{one}.dcm"} for one in instances
    ]
    series = [{"SeriesInstanceUID": f"{uid}.1", "instances": entries}]
    return {"studies": [{"StudyInstanceUID": uid, "series": series}]}


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., str]:
    """``put(name, content)``: the path of a file of the test's folder."""

    def put_one(name: str, content: Any) -> str:
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return str(path)

    return put_one


def uids(source: Any) -> list[str]:
    return [one.StudyInstanceUID for one in source.query.studies.search()]


def test_the_studies_of_a_list_of_documents_come_in_its_order(put, opened):
    source = opened([put("b.json", document("2")), put("a.json.gz", document("1"))])

    assert uids(source) == ["2", "1"]


def test_of_a_directory_all_documents_count_by_name(put, opened, tmp_path):
    put("b.json", document("2"))
    put("a.json.gz", document("1"))
    put("notes.txt", "no document")
    put("below/c.json", document("3"))
    source = opened(str(tmp_path / "docs"))
    assert uids(source) == ["1", "2"]

    put("c.json", document("3"))

    assert uids(source) == ["1", "2", "3"]


def test_an_empty_directory_has_no_studies(tmp_path, opened):
    (tmp_path / "docs").mkdir()

    assert uids(opened(str(tmp_path / "docs"))) == []


def test_a_study_in_two_documents_is_one_and_urls_count_from_their_own(put, opened, tmp_path):
    source = opened([put("one/d.json", document("1", "a")), put("two/d.json", document("1", "b"))])

    instances = source.retrieve.series.metadata("1")

    assert [one.SOPInstanceUID for one in instances] == ["a", "b"]
    folder = (tmp_path / "docs").as_posix()
    assert [source.getImageIdsForInstance(one) for one in instances] == [
        f"dicomfile:{folder}/one/a.dcm",
        f"dicomfile:{folder}/two/b.dcm",
    ]


def test_values_are_found_from_the_document_that_refers_to_them(put, opened, tmp_path):
    reference = {"EncapsulatedDocument": {"BulkDataURI": "x.pdf"}}
    for name, content in (("one", b"1"), ("two", b"2")):
        put(f"{name}/d.json", document("1", name, **reference))
        (tmp_path / "docs" / name / "x.pdf").write_bytes(content)
    source = opened([str(tmp_path / "docs" / name / "d.json") for name in ("one", "two")])

    found = [
        source.retrieve.bulkDataURI("1", one.EncapsulatedDocument.BulkDataURI)
        for one in source.retrieve.series.metadata("1")
    ]

    assert found == [b"1", b"2"]


@pytest.mark.parametrize("broken", ["{", '{"studies": [{"StudyInstanceUID": "9"}, {}]}', "<html>"])
def test_a_broken_document_is_told_of_and_does_not_hurt_the_others(put, opened, caplog, broken):
    source = opened(
        [put("a.json", document("1")), put("bad.json", broken), put("c.json", document("3"))]
    )
    assert uids(source) == ["1", "3"]
    assert "a document is left out: " in caplog.text
    assert "bad.json" in caplog.text

    put("bad.json", document("2"))

    assert uids(source) == ["1", "2", "3"]


def test_a_missing_document_is_told_of_and_seen_when_it_comes(put, opened, tmp_path):
    there, missing = put("a.json", document("1")), tmp_path / "docs" / "b.json"
    source = opened([there, str(missing)])
    assert uids(source) == ["1"]

    put("b.json", document("2"))

    assert uids(source) == ["1", "2"]


def test_where_all_are_broken_the_first_fault_is_the_error(put, opened):
    with pytest.raises(DataError, match=r"a\.json"):
        uids(opened([put("a.json", "{"), put("b.json", "{")]))


@pytest.mark.parametrize(
    ("content", "message"),
    [("{", "is not JSON"), (document("2", "a", Rows="many"), r"metadata: \(0028,0010\) Rows")],
)
def test_strict_refuses_documents_with_a_fault_anywhere(put, opened, content, message):
    source = opened([put("a.json", document("1")), put("b.json", content)], strict=True)

    with pytest.raises(DataError, match=message):
        uids(source)


def test_a_document_that_is_gone_is_an_error(put, opened, tmp_path):
    source = opened(put("a.json", document("1")))
    assert uids(source) == ["1"]
    (tmp_path / "docs" / "a.json").unlink()

    with pytest.raises(NotFoundError, match=r"there is no file .*a\.json"):
        uids(source)


def test_documents_and_their_files_are_read_from_whatever_fsspec_knows(opened, sample):
    fsspec = pytest.importorskip("fsspec")
    files = fsspec.filesystem("memory")
    path = sample("CT_small.dcm")
    files.pipe("/dj/docs/a.json.gz", gzip.compress(json.dumps(document("1", "ct/x 1")).encode()))
    files.pipe("/dj/docs/b.json", json.dumps(document("2", "y")).encode())
    files.pipe("/dj/docs/ct/x 1.dcm", path.read_bytes())
    try:
        source = opened("memory://dj/docs", documentInterval=0)
        assert uids(source) == ["1", "2"]
        assert source.retrieve.instance("1", "1.1", "ct/x 1") == path.read_bytes()

        files.pipe("/dj/docs/b.json", json.dumps(document("3", "y")).encode())

        assert uids(source) == ["1", "3"]
    finally:
        files.rm("/dj", recursive=True)


def test_an_interval_below_zero_is_refused():
    with pytest.raises(ConfigurationError, match="documentInterval is -1"):
        createDataSource({"url": "x.json", "documentInterval": -1})
