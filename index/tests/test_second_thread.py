"""Sharing work with one more thread."""

import concurrent.futures
import json
import subprocess
import sys
import threading

import pytest

from dicomsource_index import RowIndex, build_index
from dicomsource_index.second_thread import SecondThread


def rows(count):
    return [
        json.dumps({"0020000D": {"vr": "UI", "Value": [f"2.25.{number}"]}}).encode()
        for number in range(count)
    ]


@pytest.fixture
def no_threads(monkeypatch):
    def refused(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(concurrent.futures.ThreadPoolExecutor, "submit", refused)


def test_both_threads_take_of_what_is_shared():
    both = threading.Barrier(2, timeout=30)  # nobody passes it alone

    def work(item):
        both.wait()
        return item * item, threading.get_ident()

    with SecondThread() as second:
        done = dict(second.share(work, [2, 3]))

    assert {item: square for item, (square, _) in done.items()} == {2: 4, 3: 9}
    assert len({thread for _, thread in done.values()}) == 2


@pytest.mark.parametrize("fails_in_main", [True, False])
def test_an_error_in_either_thread_is_raised_when_neither_is_at_work_any_more(fails_in_main):
    both = threading.Barrier(2, timeout=30)
    main, ended = threading.get_ident(), []

    def work(item):
        both.wait()
        if (threading.get_ident() == main) == fails_in_main:
            raise OSError("no space left")
        ended.append(item)

    with SecondThread() as second, pytest.raises(OSError, match="no space left"):
        second.share(work, [1, 2])

    assert len(ended) == 1


@pytest.mark.usefixtures("no_threads")
def test_an_index_is_built_where_no_thread_can_be_begun(tmp_path):
    path = tmp_path / "studies.index"

    assert build_index(rows(9000), path).rows == 9000

    with RowIndex.open(path) as index:
        assert index.search({"StudyInstanceUID": "2.25.8999"}).total == 1


@pytest.mark.usefixtures("no_threads")
def test_an_error_is_told_where_no_thread_can_be_begun():
    def work(_):
        raise OSError("no space left")

    with SecondThread() as second:
        begun = second.begin(work, None)
        with pytest.raises(OSError, match="no space left"):
            begun.result()


FULL = """
import errno, resource, sys
from dicomsource_index import build_index
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
rows = (b'{"0020000D":{"vr":"UI","Value":["9.%d"]}}' % number for number in range(100_000))
try:
    build_index(rows, sys.argv[1])
except OSError as error:
    print(error.errno == errno.EFBIG)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of file sizes")
def test_a_file_that_cannot_grow_is_told_and_the_older_index_stays(tmp_path):
    path = tmp_path / "studies.index"
    build_index(rows(1), path)

    done = subprocess.run(
        [sys.executable, "-c", FULL, path], check=True, stdout=subprocess.PIPE, timeout=100
    )

    assert done.stdout == b"True\n"
    assert list(tmp_path.iterdir()) == [path]
    with RowIndex.open(path) as index:
        assert index.count == 1


def test_no_thread_is_left_when_the_rows_end_with_an_error(tmp_path):
    def broken():
        yield from rows(9000)
        raise OSError("the line went dead")

    with pytest.raises(OSError, match="dead"):
        build_index(broken(), tmp_path / "studies.index")

    assert not [one for one in threading.enumerate() if one.name.startswith("dicomsource-index")]
    assert list(tmp_path.iterdir()) == []
