"""What is written as an image id is read back, whatever the roots, UIDs and paths hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.imageids import (
    ImageId,
    file_image_id,
    parse_image_id,
    wadors_image_id,
    wadouri_image_id,
    with_frame,
)

text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
uids = st.from_regex(r"[0-9]+(\.[0-9]+){1,5}", fullmatch=True) | text.filter(
    lambda uid: uid not in (".", "..")
)
frames = st.none() | st.integers(min_value=1, max_value=100_000)
segments = st.lists(
    st.sampled_from(["studies", "series", "instances", "frames", "dicom web", "é%20", "1.2"]),
    max_size=6,
)
roots = st.builds(lambda parts: "/".join(["https://pacs.example:8443", *parts]), segments)
queries = st.lists(
    st.sampled_from(["a=1", "token=x%3D", "requestType=WADO", "q", "étage=2"]), max_size=3
)


@given(roots, uids, uids, uids, frames)
def test_wadors_ids_give_back_their_uids_and_frame(root, study, series, instance, frame):
    image_id = wadors_image_id(root, study, series, instance, frame)

    parsed = parse_image_id(image_id)

    assert (parsed.StudyInstanceUID, parsed.SeriesInstanceUID) == (study, series)
    assert (parsed.SOPInstanceUID, parsed.frame) == (instance, frame)
    assert str(parsed) == image_id


@given(roots, queries, uids, uids, uids, frames, st.sampled_from(["wadouri", "dicomweb"]))
def test_wado_uri_ids_give_back_their_uids_and_frame(
    root, query, study, series, instance, frame, scheme
):
    root = f"{root}?{'&'.join(query)}" if query else root
    image_id = wadouri_image_id(root, study, series, instance, frame, scheme)

    parsed = parse_image_id(image_id)

    assert parsed.scheme == scheme
    assert (parsed.StudyInstanceUID, parsed.SeriesInstanceUID) == (study, series)
    assert (parsed.SOPInstanceUID, parsed.frame) == (instance, frame)
    assert str(parsed) == image_id


@given(roots, queries, frames, st.sampled_from(["wadouri", "dicomweb"]))
def test_the_url_of_a_file_stays_the_root(root, query, frame, scheme):
    url = f"{root}/x.dcm" + (f"?{'&'.join(query)}" if query else "")

    image_id = str(ImageId(scheme=scheme, root=url, frame=frame))

    parsed = parse_image_id(image_id)
    assert parsed.frame == frame
    assert parsed == parse_image_id(str(parsed))
    assert str(parsed) == image_id
    assert "frame" not in parsed.url.rpartition("x.dcm")[2]


@given(
    st.lists(st.binary(min_size=1).filter(lambda name: b"\0" not in name and b"/" not in name)),
    frames,
)
@pytest.mark.skipif(os.name == "nt", reason="Windows does not name files by bytes")
def test_any_file_name_survives(names, frame):
    path = Path("/", *(os.fsdecode(name) for name in names), "x.dcm")

    parsed = parse_image_id(file_image_id(path, frame))

    assert Path(parsed.root) == path
    assert parsed.frame == frame
    assert str(parsed) == file_image_id(path, frame)


@given(roots, uids, frames, frames)
def test_another_frame_changes_nothing_else(root, uid, before, after):
    for image_id in (
        wadors_image_id(root, uid, uid, uid, before),
        wadouri_image_id(root, uid, uid, uid, before),
        file_image_id("/scans/a b.dcm", before),
        str(ImageId("dicomweb", f"{root}/x.dcm?token=1", frame=before)),
    ):
        other = parse_image_id(with_frame(image_id, after))

        assert other.frame == after
        assert with_frame(str(other), before) == image_id
