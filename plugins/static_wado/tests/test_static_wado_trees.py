from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import AuthenticationError, DataError, HTTPStatusError, NotFoundError
from dicomsource.http import HttpClient
from dicomsource_static_wado.directory_tree import DirectoryTree
from dicomsource_static_wado.http_tree import HttpTree
from dicomsource_static_wado.tree import Fetched, looks_like_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LIST = ["studies", "studies/index.json.gz", "studies/index.json"]
BODY = b'[{"0020000D": {"vr": "UI", "Value": ["1.1"]}}]'


def fetch(tree: Any, paths: list[str] = LIST, known: str | None = None) -> Fetched | None:
    found: Fetched | None = tree.fetch(
        paths, accept="application/dicom+json", looks_right=looks_like_json, known=known
    )
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies" / "index.json.gz").write_bytes(gzip.compress(BODY))
    return tmp_path


@pytest.fixture
def over_http(serve: Callable[..., Any], folder: Path) -> Iterator[Callable[..., Any]]:
    clients = []

    def opened(**options: Any) -> Any:
        server = serve(folder, **options)
        clients.append(HttpClient([server.url], timeout=(5, 5), retries=0))
        return HttpTree(server.url, clients[-1]), server

    yield opened
    for client in clients:
        client.close()


def test_a_file_of_a_directory_comes_decompressed(folder: Path) -> None:
    found = fetch(DirectoryTree(folder))

    assert found is not None
    assert (found.data, found.path) == (BODY, "studies/index.json.gz")


def test_a_file_that_has_not_changed_is_not_read_again(folder: Path) -> None:
    tree = DirectoryTree(folder)
    found = fetch(tree)
    assert found is not None

    assert fetch(tree, known=found.version) is None
    (folder / "studies/index.json.gz").write_bytes(gzip.compress(b"[]"))
    changed = fetch(tree, known=found.version)
    assert changed is not None
    assert changed.data == b"[]"


@pytest.mark.parametrize(
    "path",
    ["../secret", "studies/../../secret", "/etc/passwd", "studies//x", "%2E%2E/secret", "a%2Fb"],
)
def test_a_path_that_leads_out_of_the_directory_is_refused(folder: Path, path: str) -> None:
    (folder.parent / "secret").write_text("[]")

    with pytest.raises(DataError, match="leads out of the tree"):
        fetch(DirectoryTree(folder), [path])


def test_what_a_directory_lacks_is_named(folder: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no series in "):
        fetch(DirectoryTree(folder), ["series", "series/index.json.gz"])


def test_a_damaged_file_is_named(folder: Path) -> None:
    (folder / "studies/index.json.gz").write_bytes(gzip.compress(BODY * 100)[:-20])

    with pytest.raises(DataError, match=r"index\.json\.gz cannot be decompressed"):
        fetch(DirectoryTree(folder))


@pytest.mark.parametrize("mapping", [True, False])
@pytest.mark.parametrize("encoding", [True, False])
def test_every_kind_of_web_server_gives_the_same(
    over_http: Callable[..., Any], mapping: bool, encoding: bool
) -> None:
    tree, _ = over_http(mapping=mapping, encoding=encoding)

    found = fetch(tree)

    assert found is not None
    assert found.data == BODY


def test_a_list_that_has_not_changed_is_not_sent_again(over_http: Callable[..., Any]) -> None:
    tree, server = over_http()
    found = fetch(tree)
    assert found is not None

    assert fetch(tree, known=found.version) is None
    assert [status for _, status, _ in server.requests] == [200, 304]


def test_a_version_is_asked_for_only_where_it_is_from(over_http: Callable[..., Any]) -> None:
    tree, server = over_http(mapping=False)
    found = fetch(tree)
    assert found is not None

    tree_of_another_start = HttpTree(tree.url, HttpClient([tree.url]))
    assert fetch(tree_of_another_start, known=found.version) is None

    asked = [(path, "If-None-Match" in headers) for path, _, headers in server.requests[2:]]
    assert asked == [("/studies/index.json.gz", True)]


def test_a_version_that_is_gone_leads_back_to_all_names(over_http: Callable[..., Any]) -> None:
    tree, server = over_http(mapping=False)

    assert fetch(tree, known='If-None-Match "old" studies/index.json') is not None

    asked = [(path, "If-None-Match" in headers) for path, _, headers in server.requests]
    assert asked == [
        ("/studies/index.json", True),
        ("/studies", False),
        ("/studies/index.json.gz", False),
    ]


def test_a_server_without_etag_is_asked_by_date(
    over_http: Callable[..., Any], folder: Path
) -> None:
    tree, server = over_http(versions=False)
    assert fetch(tree, known="If-Modified-Since Tue, 24 Nov 2026 11:00:00 GMT studies") is not None

    assert server.requests[0][2]["If-Modified-Since"] == "Tue, 24 Nov 2026 11:00:00 GMT"


def test_how_a_server_names_things_is_remembered(over_http: Callable[..., Any]) -> None:
    tree, server = over_http(mapping=False)

    fetch(tree)
    fetch(tree)

    assert server.paths == ["/studies", "/studies/index.json.gz", "/studies/index.json.gz"]


def test_a_page_in_place_of_what_is_missing_is_not_taken_for_it(
    over_http: Callable[..., Any], folder: Path
) -> None:
    tree, _ = over_http(mapping=False, missing=b"<!doctype html><title>Viewer</title>")

    found = fetch(tree)
    assert found is not None
    assert found.data == BODY

    with pytest.raises(DataError, match="gives something else"):
        fetch(tree, ["series", "series/index.json.gz"])


def test_a_bucket_that_forbids_what_is_not_there_is_read(over_http: Callable[..., Any]) -> None:
    tree, _ = over_http(mapping=False, missing=403)

    assert fetch(tree) is not None
    with pytest.raises(AuthenticationError, match="403"):
        fetch(tree, ["series"])


def test_nothing_at_all_is_the_same_as_missing(over_http: Callable[..., Any]) -> None:
    tree, _ = over_http(missing=204)

    with pytest.raises(NotFoundError, match=r"series is empty"):
        fetch(tree, ["series", "series/index.json.gz"])


@pytest.mark.parametrize(("status", "error"), [(401, AuthenticationError), (500, HTTPStatusError)])
def test_a_server_that_fails_is_not_asked_for_other_names(
    over_http: Callable[..., Any], status: int, error: type[Exception]
) -> None:
    tree, server = over_http(missing=status)

    with pytest.raises(error, match=str(status)):
        fetch(tree, ["series", "series/index.json.gz"])
    assert server.paths == ["/series"]
