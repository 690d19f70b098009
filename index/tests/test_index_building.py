"""What building an index takes, refuses, reports and leaves behind."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dicomsource.errors import DataError, QueryError
from dicomsource_index import IndexReport, RowIndex, RowProblem, build_index


def study(uid, **elements):
    row = {"0020000D": {"vr": "UI", "Value": [uid]}}
    return row | {tag.lstrip("_"): element for tag, element in elements.items()}


def uids(index, **parameters):
    return [row["0020000D"]["Value"][0] for row in index.search(parameters).rows]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "studies.index"


def test_rows_are_taken_as_bytes_text_views_and_mappings_alike(path):
    text = json.dumps(study("1")).encode()

    report = build_index(
        [text, text.replace(b'"1"', b'"2"').decode(), memoryview(text.replace(b'"1"', b'"3"')), study("4")], path
    )  # fmt: skip

    assert report == IndexReport(4)
    with RowIndex.open(path) as index:
        assert uids(index) == ["1", "2", "3", "4"]


def test_a_row_is_kept_byte_for_byte(path):
    text = b'{ "0020000D" : {"Value":["1"], "vr":"UI"},\n "x": 1e2}'

    build_index([text], path)

    with RowIndex.open(path) as index:
        assert index.raw_row(0) == text
        assert index.row(0) == json.loads(text)


def test_an_empty_list_makes_an_empty_index(path):
    assert build_index([], path) == IndexReport(0)
    with RowIndex.open(path) as index:
        assert (index.count, index.search({}).rows) == (0, [])
        assert index.search({"PatientName": "DOE*"}).total == 0


def test_rows_that_cannot_be_served_are_reported_with_their_place_and_the_rest_is_served(path):
    rows = [
        b"[]",
        study("1"),
        b'{"0020000D":{"vr":"UI","Value":["2"]}',
        study("3"),
        {"00100020": {"vr": "LO", "Value": ["A"]}},
        study("1 "),
        b'{"0020000D":{"vr":"UI","Value":["4\xff"]}}',
        {"0020000D": {"vr": "UI"}},
        {"0020000D": {"vr": "UI", "Value": [7]}},
        study("5"),
    ]

    report = build_index(rows, path)

    assert report.rows == 3
    assert [(problem.row, problem.fault) for problem in report.problems] == [
        (1, "malformed"),
        (3, "malformed"),
        (5, "no StudyInstanceUID"),
        (6, "duplicate"),
        (7, "malformed"),
        (8, "no StudyInstanceUID"),
        (9, "no StudyInstanceUID"),
    ]
    assert report.problems[3] == RowProblem(6, "duplicate", "of row 2")
    with RowIndex.open(path) as index:
        assert uids(index) == ["1", "3", "5"]
        assert uids(index, StudyInstanceUID="1,5") == ["1", "5"]


def test_instances_of_one_study_are_told_apart_by_the_uid_that_is_named_unique(path):
    first, second = (study("1", _00080018={"vr": "UI", "Value": [uid]}) for uid in ("1.7", "1.8"))

    report = build_index([first, second, second, study("1")], path, unique="SOPInstanceUID")

    assert report.rows == 2
    assert [str(problem) for problem in report.problems] == [
        "row 3: duplicate (of row 2)",
        "row 4: no SOPInstanceUID",
    ]
    with RowIndex.open(path) as index:
        assert index.search({"StudyInstanceUID": "1"}).total == 2


def test_what_is_to_be_unique_is_an_attribute(path):
    with pytest.raises(QueryError, match="SopInstance"):
        build_index([], path, unique="SopInstance")


def test_rows_left_out_are_left_out_of_every_attribute(path):
    rows = [study("1", _00100020={"vr": "LO", "Value": [patient]}) for patient in "AB"]

    build_index([*rows, study("2", _00100020={"vr": "LO", "Value": ["B"]})], path)

    with RowIndex.open(path) as index:
        assert uids(index, PatientID="A") == ["1"]
        assert uids(index, PatientID="B") == ["2"]
        assert index.search({}, sort=[("PatientID", "descending")]).numbers == [1, 0]


def test_all_problems_are_counted_and_the_first_thousand_told(path):
    report = build_index([b"x"] * 1500, path)

    assert (report.problem_count, len(report.problems)) == (1500, 1000)


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([study("1"), b"x"], "row 2: malformed"),
        ([study("1"), study("1")], "row 2: duplicate"),
        ([{}], "row 1: no StudyInstanceUID"),
    ],
)
def test_strict_refuses_a_list_with_its_first_fault(path, rows, place):
    with pytest.raises(DataError, match=place):
        build_index(rows, path, strict=True)

    assert list(path.parent.iterdir()) == []


def test_a_failure_leaves_the_older_index_and_nothing_else(path):
    def broken():
        yield study("2")
        raise OSError("the line went dead")

    build_index([study("1")], path)
    with pytest.raises(OSError, match="dead"):
        build_index(broken(), path)

    assert list(path.parent.iterdir()) == [path]
    with RowIndex.open(path) as index:
        assert uids(index) == ["1"]


def test_an_open_index_stays_as_it_is_when_another_takes_its_place(path):
    build_index([study("1"), study("2")], path)
    with RowIndex.open(path) as older:
        build_index([study("3")], path)

        assert uids(older, StudyInstanceUID="2") == ["2"]
        with RowIndex.open(path) as newer:
            assert uids(newer) == ["3"]


KILLED = """
import sys
from dicomsource_index import build_index
def rows():
    yield {"0020000D": {"vr": "UI", "Value": ["9"]}}
    for number in range(5000):
        yield {"0020000D": {"vr": "UI", "Value": [f"9.{number}"]}}
    print("reading", flush=True)
    sys.stdin.read()
build_index(rows(), sys.argv[1])
"""


def test_a_builder_that_is_killed_leaves_the_older_index_and_the_next_one_clears_up(path):
    build_index([study("1")], path)
    builder = subprocess.Popen(
        [sys.executable, "-c", KILLED, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with builder:
        assert builder.stdout.readline() == b"reading\n"
        left = {file.name for file in path.parent.iterdir()} - {path.name}
        assert len(left) == 1
        build_index([study("2")], path)
        assert left < {file.name for file in path.parent.iterdir()}  # it is still being written
        os.kill(builder.pid, signal.SIGKILL)
        builder.communicate()

    with RowIndex.open(path) as index:
        assert uids(index) == ["2"]
    build_index([study("3")], path)
    assert list(path.parent.iterdir()) == [path]


def _build(path, uid):
    build_index([study(f"{uid}.{number}") for number in range(2000)], path)


def test_two_processes_may_build_at_the_same_time(path):
    context = multiprocessing.get_context("spawn")
    builders = [context.Process(target=_build, args=(path, uid)) for uid in "12"]
    for builder in builders:
        builder.start()
    seen = set()
    while any(builder.is_alive() for builder in builders):
        if path.exists():
            with RowIndex.open(path) as index:
                seen.add(index.count)
        time.sleep(0.01)
    for builder in builders:
        builder.join()

    with RowIndex.open(path) as index:
        assert {*seen, index.count} == {2000}
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("keep", [0, 10, 63, 64, 200, -1])
def test_a_file_that_was_cut_is_refused(path, keep):
    build_index([study("1"), study("2")], path)
    path.write_bytes(path.read_bytes()[:keep])

    with pytest.raises(DataError, match="no whole index"):
        RowIndex.open(path)


@pytest.mark.parametrize("place", [0, 9, 17, 30, 42, -5])
def test_a_header_or_directory_that_was_changed_is_refused(path, place):
    build_index([study("1"), study("2")], path)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)

    with pytest.raises(DataError, match="no whole index"):
        RowIndex.open(path)


def test_progress_is_told_in_rows_and_bytes(path):
    told = []
    rows = [json.dumps(study(str(number))).encode() for number in range(9000)]

    build_index(rows, path, on_progress=lambda *facts: told.append(facts))

    assert told[-1] == (9000, sum(map(len, rows)))
    assert told == sorted(told)
    assert len(told) > 1


def test_the_folder_is_made(tmp_path):
    path = Path(tmp_path, "a", "b", "studies.index")

    build_index([study("1")], path)

    assert path.is_file()
