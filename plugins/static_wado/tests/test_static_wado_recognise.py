from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import AuthenticationError, UnreachableError
from dicomsource_static_wado.recognise import recognise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_directory_with_a_study_list_is_recognised(true_tree: Path) -> None:
    expected = {"wadoRoot": str(true_tree)}

    assert recognise(str(true_tree)) == expected
    assert recognise(true_tree.as_uri()) == expected


@pytest.mark.parametrize("mapping", [True, False])
@pytest.mark.parametrize("encoding", [True, False])
def test_a_url_with_a_study_list_is_recognised(
    true_tree: Path, serve: Callable[..., Any], mapping: bool, encoding: bool
) -> None:
    server = serve(true_tree, mapping=mapping, encoding=encoding)

    assert recognise(f"{server.url}/") == {"wadoRoot": server.url}


def test_a_server_is_asked_for_a_study_that_nobody_has(
    true_tree: Path, serve: Callable[..., Any]
) -> None:
    server = serve(true_tree)

    recognise(server.url)

    assert len(server.paths) == 1
    assert server.paths[0].startswith("/studies?StudyInstanceUID=2.25.")


def test_an_empty_tree_is_recognised_by_its_file(tmp_path: Path, serve: Callable[..., Any]) -> None:
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies/index.json").write_text("[]")

    assert recognise(str(tmp_path)) is not None
    assert recognise(serve(tmp_path, mapping=False).url) is not None


def test_a_server_that_searches_is_not_recognised(
    tmp_path: Path, serve: Callable[..., Any]
) -> None:
    (tmp_path / "studies").write_text("[]")  # its answer to a search for what it does not have

    assert recognise(serve(tmp_path).url) is None


@pytest.mark.parametrize("missing", [404, 204, 403, 500, b"<!doctype html>", b'["abc"]', b"{}"])
def test_other_servers_are_not_recognised(
    tmp_path: Path, serve: Callable[..., Any], missing: Any
) -> None:
    assert recognise(serve(tmp_path, missing=missing).url) is None


def test_a_server_that_wants_credentials_says_so(tmp_path: Path, serve: Callable[..., Any]) -> None:
    with pytest.raises(AuthenticationError, match="asks for credentials"):
        recognise(serve(tmp_path, missing=401).url)


def test_a_dead_server_is_told() -> None:
    with pytest.raises(UnreachableError):
        recognise("http://127.0.0.1:9/dicomweb")


def test_other_directories_files_and_urls_are_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]")
    locators = (
        str(tmp_path),
        str(tmp_path / "x.json"),
        str(tmp_path / "none"),
        "sftp://b/tree",
        "memory://none",
        "",
    )

    assert [recognise(locator) for locator in locators] == [None] * 6
