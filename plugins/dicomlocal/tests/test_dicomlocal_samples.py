"""All files that pydicom ships, of every form: what is served is what pydicom reads."""

from __future__ import annotations

import io
import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from dicomsource.natural import BulkData, from_dicom_json, from_part10
from dicomsource.natural.binary import little_endian
from dicomsource.natural.representations import EXPLICIT_BIG_ENDIAN
from dicomsource.pixels import frames_of_part10
from dicomsource_dicomlocal.headers import reading
from dicomsource_dicomlocal.headers.header import unpacked
from dicomsource_dicomlocal.headers.reading import read_header

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
_ELSEWHERE = {"_meta", "_vrMap", "AvailableTransferSyntaxUID", "SpecificCharacterSet"}


def bundled() -> list[Path]:
    from pydicom import data

    return sorted(path for path in Path(data.__file__).parent.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from pydicom import data

    from dicomsource_dicomlocal.source import createDataSource

    root, cache = Path(data.__file__).parent, tmp_path_factory.mktemp("cache")
    with createDataSource({"root": str(root), "cacheDirectory": str(cache)}) as source:
        yield source


def instances(source: Any) -> dict[Path, Any]:
    """Return the instances of all studies by the paths of their files."""
    place = source.catalogue.place
    found = {}
    for study in source.query.studies.search():
        for one in source.retrieve.series.metadata(study.StudyInstanceUID):
            found[place.local_path(source.catalogue.path_of(one.SOPInstanceUID))] = one
    return found


def test_every_file_is_served_or_told_of(served: Any) -> None:
    paths = {path.as_posix() for path in instances(served)}
    root = served.catalogue.place.folder.as_posix()
    told = {f"{root}/{one.path}" for one in served.problems() if one.kind != "remark"}

    assert paths.isdisjoint(told)
    assert paths | told == {path.as_posix() for path in bundled()}
    assert len(paths) > 120


def test_the_metadata_of_every_instance_is_what_pydicom_reads(served: Any) -> None:
    for path, instance in instances(served).items():
        whole = from_part10(path)
        same(instance, whole, served, instance.StudyInstanceUID, swapped=is_big_endian(whole))


def is_big_endian(whole: Any) -> bool:
    return bool(whole["_meta"]["TransferSyntaxUID"] == EXPLICIT_BIG_ENDIAN)


def same(served: Any, whole: Any, source: Any, study: str, *, swapped: bool) -> None:
    """Compare what is served of a dataset or item with the whole of it; bulk data is fetched."""
    after_pixels = {
        key for key in whole if key == "DataSetTrailingPadding" and "PixelData" in whole
    }
    lengths = {key for key in whole if key[-4:] == "0000"}
    assert served.keys() - _ELSEWHERE == whole.keys() - _ELSEWHERE - after_pixels - lengths
    for key in served.keys() - _ELSEWHERE:
        value, original = served[key], whole[key]
        if isinstance(value, BulkData):
            vr = (served.get("_vrMap") or {}).get(key, "OW")
            original = little_endian(original, vr) if swapped else original
            assert source.retrieve.bulkDataURI(study, value.BulkDataURI) == original, key
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for item, original_item in zip(value, original, strict=True):
                same(item, original_item, source, study, swapped=swapped)
        elif isinstance(value, bytes) and swapped:
            assert len(value) == len(original)
        else:
            assert value == original, key


def test_frames_of_every_instance_are_as_they_are_stored(served: Any) -> None:
    compared = 0
    for path, instance in instances(served).items():
        try:
            frames = frames_of_part10(path)
        except Exception:
            continue
        uids = [instance[f"{name}InstanceUID"] for name in ("Study", "Series", "SOP")]
        numbers = list(range(1, len(frames) + 1))
        assert served.retrieve.frames(*uids, frames=numbers) == frames
        compared += 1
    assert compared > 60


def test_files_are_retrieved_as_they_are_and_incomplete_ones_completed(served: Any) -> None:
    from pydicom import dcmread

    completed = 0
    for path, instance in instances(served).items():
        uids = [instance[f"{name}InstanceUID"] for name in ("Study", "Series", "SOP")]
        content = served.retrieve.instance(*uids)
        original = path.read_bytes()
        if original[128:132] == b"DICM":
            assert content == original
        else:
            completed += 1
            assert content.endswith(original)
            assert dcmread(io.BytesIO(content)) == dcmread(path, force=True)
    assert completed


def test_what_is_read_directly_is_what_is_read_by_way_of_pydicom(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    direct = {}
    for path in bundled():
        begin = path.read_bytes()
        header = reading._directly(begin, io.BytesIO())
        if header is not None:
            direct[path] = header
    monkeypatch.setattr(reading, "_directly", lambda *_: None)

    for path, header in direct.items():
        with path.open("rb") as stream:
            by_pydicom = read_header(stream)
        assert attrs.evolve(header, content=None) == attrs.evolve(by_pydicom, content=None)
        assert json.loads(unpacked(header.content)) == json.loads(unpacked(by_pydicom.content)), (
            path
        )
    assert len(direct) > 100


def test_the_thumbnail_and_picture_of_an_instance_come_from_its_frames(
    served: Any, tmp_path: Path
) -> None:
    found = next(one for path, one in instances(served).items() if path.name == "CT_small.dcm")
    uids = [found[f"{name}InstanceUID"] for name in ("Study", "Series", "SOP")]

    assert served.retrieve.rendered(*uids)[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0")
    assert served.load_pixels(found).shape == (128, 128)


def test_image_ids_name_the_files_and_lead_to_their_pixels(served: Any) -> None:
    from dicomsource.pixels import load_pixels

    path, found = next(
        (path, one) for path, one in instances(served).items() if path.name == "CT_small.dcm"
    )

    image_id = served.getImageIdsForInstance(found, 1)

    assert image_id == f"dicomfile:{path.as_posix()}?frame=1"
    assert (load_pixels(image_id) == served.load_pixels(found)).all()


def test_all_samples_pass_through_a_zip_archive(
    served: Any, tmp_path: Path, open_source: Callable[..., Any]
) -> None:
    import zipfile

    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in bundled():
            archive.write(path, path.relative_to(served.catalogue.place.folder).as_posix())
    zipped = open_source(tmp_path / "all.zip")

    for level in ("studies", "series", "instances"):
        in_zip = getattr(zipped.query, level).select({})
        assert in_zip == getattr(served.query, level).select({})
    for study in zipped.query.studies.search():
        theirs = zipped.retrieve.series.metadata(study.StudyInstanceUID)
        assert theirs == served.retrieve.series.metadata(study.StudyInstanceUID)


def test_headers_as_dicom_json_can_be_read_back() -> None:
    for path in bundled():
        with path.open("rb") as stream:
            header = read_header(stream)
        if header.content is not None:
            row = json.loads(unpacked(header.content))
            assert from_dicom_json(row).SOPInstanceUID == header.SOPInstanceUID
            assert list(row) == sorted(row)
