"""However the files changed between runs, the tree is the one that they would make at once."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dicomsource_static_wado.writing import create_tree

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES = st.sampled_from(["a.dcm", "b.dcm", "folder/a.dcm", "folder/c.dcm", "z/d.dcm", "z/e.dcm"])
INSTANCES = st.tuples(
    st.integers(1, 3), st.integers(1, 3), st.sampled_from(["ONE", "TWO"]), st.booleans()
)
CHANGES = st.lists(st.tuples(PLACES, st.none() | INSTANCES), min_size=1, max_size=5)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(runs=st.lists(CHANGES, min_size=1, max_size=4))
def test_a_tree_brought_up_to_date_is_the_same_as_a_new_one(
    runs: list[list[tuple[str, Any]]],
    make_file: Callable[..., Path],
    content_of: Callable[[Path], dict[str, bytes]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "files")
        make_file(files / "always.dcm", 9, 1)
        for number, changes in enumerate(runs):
            for place, instance in changes:
                if instance is None:
                    (files / place).unlink(missing_ok=True)
                    continue
                study, sop, name, pixels = instance
                values: dict[str, Any] = {"PatientName": name}
                if pixels:
                    values |= {
                        "Rows": 4,
                        "Columns": 4,
                        "BitsAllocated": 8,
                        "BitsStored": 8,
                        "HighBit": 7,
                        "PixelRepresentation": 0,
                        "SamplesPerPixel": 1,
                        "PhotometricInterpretation": "MONOCHROME2",
                        "PixelData": bytes(range(16)),
                    }
                make_file(files / place, study, sop, **values)

            create_tree(files, Path(folder, "tree"))
            create_tree(files, Path(folder, f"new-{number}"))

            assert content_of(Path(folder, "tree")) == content_of(Path(folder, f"new-{number}"))
