from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import DataError, NotFoundError
from dicomsource_static_wado.study_hash import folders_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# What several instances share: patient, study, series and image, roughly as mkdicomweb divides them.
GROUPS = {
    "patient": ("0010",),
    "study": ("0020000D", "00080020", "00080030", "00080050", "00081030"),
    "series": ("0020000E", "00080060", "0008103E", "00200011"),
    "image": ("0028",),
}


def element(value: Any) -> dict[str, Any]:
    return {"vr": "CS", "Value": value if isinstance(value, list) else [value]}


def marked(row: dict[str, Any], kind: str) -> tuple[str, dict[str, Any]]:
    """Return a row as the tool marks it, and its hash."""
    name = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
    block = "00090011" if "00090010" in row else "00090010"
    return name, {**row, block: element("dedupped"), "00091011": element(name), "00091012": element(kind)}  # fmt: skip


def divided(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return an instance with references, and by their hashes what it refers to."""
    added = ("00091010", "00091011", "00091012")
    own = {
        tag: one
        for tag, one in row.items()
        if tag not in added and one.get("Value") != ["dedupped"]
    }
    shared = {}
    for kind, tags in GROUPS.items():
        part = {tag: own.pop(tag) for tag in list(own) if tag.startswith(tags)}
        name, item = marked(part, kind)
        shared[name] = item
    own |= {"0020000E": row["0020000E"], "00091010": element(list(shared))}
    return marked(own, "instance")[1], shared


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps(content).encode()))


def read(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def info(references: list[str]) -> tuple[str, dict[str, Any]]:
    return marked({"00091010": element(references)}, "info")


class Staged:
    """A tree of one study, whose metadata is taken away and kept as the stages of mkdicomweb keep it."""

    def __init__(self, directory: Path, *, hashed: bool = False) -> None:
        self.directory = directory
        self.study = next(path for path in (directory / "studies").iterdir() if path.is_dir())
        self.uid = self.study.name
        self.rows: list[dict[str, Any]] = []
        for path in sorted(self.study.glob("series/*/metadata.gz")):
            self.rows += read(path)
            path.unlink()
        for path in self.study.rglob("index.json.gz"):
            path.unlink()
        self.prefix = ""
        if hashed:
            self.prefix = f"{folders_of(self.uid)[0]}/"
            moved = directory / "studies" / self.prefix / self.uid
            moved.parent.mkdir(parents=True)
            self.study = self.study.rename(moved)

    def put_shared(self, shared: dict[str, Any]) -> None:
        for name, item in shared.items():
            write(self.study / f"bulkdata/{name[:3]}/{name[3:5]}/{name[5:]}.json.gz", item)

    def put_instances(self, rows: list[dict[str, Any]]) -> list[str]:
        """The first stage: each instance alone."""
        names = []
        for row in rows:
            instance, shared = divided(row)
            self.put_shared(shared)
            names.append(instance["00091011"]["Value"][0])
            folder = self.directory / "instances" / self.prefix / self.uid
            write(folder / f"{names[-1]}.gz", [instance])
        return names

    def group(self, rows: list[dict[str, Any]], replaces: list[str], *, inline: bool) -> str:
        """The second stage: those of a study in one file."""
        divided_rows = [divided(row) for row in rows]
        shared = {name: item for _, parts in divided_rows for name, item in parts.items()}
        if not inline:
            self.put_shared(shared)
        name, head = info(replaces)
        content = [head, *(shared.values() if inline else ()), *(one for one, _ in divided_rows)]
        folder = self.directory / "deduplicated" / self.prefix / self.uid
        write(folder / f"{name}.gz", content)
        return name

    def put_index(self, rows: list[dict[str, Any]]) -> None:
        """What the third stage leaves beside the metadata that it writes."""
        divided_rows = [divided(row) for row in rows]
        shared = {name: item for _, parts in divided_rows for name, item in parts.items()}
        content = [info([])[1], *shared.values(), *(one for one, _ in divided_rows)]
        write(self.study / "deduplicated/index.json.gz", content)


@pytest.fixture
def staged(
    mk_tree: Callable[..., Path], sample: Callable[[str], Path]
) -> Callable[..., tuple[Staged, list[Any]]]:
    """A tree to be staged, and what its metadata says while it is whole."""

    def made(open_tree: Callable[..., Any], **options: Any) -> tuple[Staged, list[Any]]:
        files = [path for path in sample("2062").parent.iterdir() if path.is_file()]
        directory = mk_tree(*sorted(files))
        plain = open_tree(directory)
        (study,) = plain.query.studies.search()
        instances = plain.retrieve.series.metadata(study.StudyInstanceUID)
        return Staged(directory, **options), instances

    return made


def same(source: Any, uid: str, expected: list[Any]) -> bool:
    found = source.retrieve.series.metadata(uid)
    for one, other in zip(found, expected, strict=True):
        assert one.keys() == other.keys()
        assert [key for key in one if one[key] != other[key]] == []
    return True


@pytest.mark.parametrize("hashed", [False, True])
def test_instances_that_are_not_grouped_yet_are_read(
    staged: Callable[..., Any], open_tree: Callable[..., Any], hashed: bool
) -> None:
    tree, expected = staged(open_tree, hashed=hashed)
    tree.put_instances(tree.rows)

    source = open_tree(tree.directory)

    assert len(expected) > 4
    assert same(source, tree.uid, expected)
    (series,) = source.query.series.search(tree.uid)
    assert (series.Modality, series.NumberOfSeriesRelatedInstances) == ("CT", len(expected))
    listed = source.query.instances.search(tree.uid, series.SeriesInstanceUID)
    assert [one.SOPInstanceUID for one in listed] == [one.SOPInstanceUID for one in expected]


@pytest.mark.parametrize("hashed", [False, True])
@pytest.mark.parametrize("inline", [False, True])
def test_instances_that_are_grouped_are_read(
    staged: Callable[..., Any], open_tree: Callable[..., Any], inline: bool, hashed: bool
) -> None:
    tree, expected = staged(open_tree, hashed=hashed)
    tree.group(tree.rows, [], inline=inline)

    source = open_tree(tree.directory)

    assert same(source, tree.uid, expected)
    assert source.load_pixels(expected[0]).shape == (expected[0].Rows, expected[0].Columns)


def test_of_several_generations_the_one_that_no_other_replaces_is_read(
    staged: Callable[..., Any], open_tree: Callable[..., Any]
) -> None:
    tree, expected = staged(open_tree)
    wrong = [{**row, "00200013": {"vr": "IS", "Value": [99]}} for row in tree.rows]
    first = tree.group(wrong, [], inline=True)
    second = tree.group(wrong[:2], [first], inline=True)
    tree.group(tree.rows[:2], [first, second], inline=True)
    tree.put_instances(tree.rows[2:])

    assert same(open_tree(tree.directory), tree.uid, expected)


def test_an_instance_that_was_rejected_is_not_given(
    staged: Callable[..., Any], open_tree: Callable[..., Any]
) -> None:
    tree, expected = staged(open_tree)
    tree.group(tree.rows, [], inline=True)
    (path,) = (tree.directory / "deduplicated").rglob("*.gz")
    gone = expected[1].SOPInstanceUID
    rows = read(path)
    for row in rows:
        if row.get("00080018", {}).get("Value") == [gone]:
            row["00091012"] = element("deleted")
    write(path, rows)

    found = open_tree(tree.directory).retrieve.series.metadata(tree.uid)

    assert gone not in [one.SOPInstanceUID for one in found]
    assert len(found) == len(expected) - 1


@pytest.mark.parametrize("mapping", [False, True])
def test_over_http_the_copy_beside_the_metadata_is_read(
    staged: Callable[..., Any],
    open_tree: Callable[..., Any],
    serve: Callable[..., Any],
    mapping: bool,
) -> None:
    tree, expected = staged(open_tree)
    tree.put_index(tree.rows)

    source = open_tree(serve(tree.directory, mapping=mapping).url)

    found = source.retrieve.series.metadata(tree.uid)
    assert [one.SOPInstanceUID for one in found] == [one.SOPInstanceUID for one in expected]


def test_what_is_shared_and_missing_is_named(
    staged: Callable[..., Any], open_tree: Callable[..., Any]
) -> None:
    tree, _ = staged(open_tree)
    tree.put_instances(tree.rows)
    shutil.rmtree(tree.study / "bulkdata")

    with pytest.raises(DataError, match="is incomplete: what it shares with others.*mkdicomweb"):
        open_tree(tree.directory).retrieve.series.metadata(tree.uid)


def test_an_instance_that_comes_later_is_seen(
    staged: Callable[..., Any], open_tree: Callable[..., Any]
) -> None:
    tree, expected = staged(open_tree)
    tree.put_instances(tree.rows[:2])
    source = open_tree(tree.directory)
    assert len(source.query.instances.search(tree.uid)) == 2

    tree.put_instances(tree.rows)

    assert len(source.query.instances.search(tree.uid)) == len(expected)


@pytest.mark.parametrize(
    "path", ["metadata/index.json.gz", "metadata.gz", "metadata.json"]
)  # the first as mkdicomweb has it, the second as createdicomweb
def test_an_instance_is_described_by_its_own_metadata_where_that_of_the_series_is_missing(
    staged: Callable[..., Any], open_tree: Callable[..., Any], path: str
) -> None:
    tree, expected = staged(open_tree)
    first = expected[0]
    (row,) = (one for one in tree.rows if one["00080018"]["Value"] == [first.SOPInstanceUID])
    uids = (first.StudyInstanceUID, first.SeriesInstanceUID, first.SOPInstanceUID)
    folder = tree.study / f"series/{uids[1]}/instances/{uids[2]}"
    if path.endswith(".json"):
        (folder / path).write_text(json.dumps([row]))
    else:
        write(folder / path, row if "index" in path else [row])
    source = open_tree(tree.directory)

    from pydicom import dcmread
    from pydicom.filebase import DicomBytesIO

    whole = dcmread(DicomBytesIO(source.retrieve.instance(*uids)))
    assert whole.InstanceNumber == first.InstanceNumber
    assert len(whole.PixelData) == first.Rows * first.Columns * 2
    with pytest.raises(NotFoundError):
        source.retrieve.instance(*uids[:2], "1.2.3")
