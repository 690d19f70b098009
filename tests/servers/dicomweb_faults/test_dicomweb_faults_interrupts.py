"""Whoever is interrupted while a server is silent leaves nothing half done."""

import signal
import threading

import pytest

from faulty_pacs import faults

STUDY = "2.25.1"
# So long must a request have been under way: by then its answer has begun.
LATER = 0.2


@pytest.fixture
def interrupted():
    """``interrupted(call)``: calls, and is interrupted in the middle as if by Ctrl-C."""

    def run(call):
        main = threading.main_thread().ident
        timer = threading.Timer(LATER, signal.pthread_kill, (main, signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            call()
        timer.join()

    return run


@pytest.mark.parametrize("stall", [faults.Hang(), faults.Stall(3000)], ids=repr)
def test_an_interrupted_save_leaves_only_whole_files(
    faulty, source, right, tmp_path, interrupted, stall
):
    faulty.faults.add(stall, times=1)
    interrupted(lambda: source.retrieve.save(tmp_path, StudyInstanceUID=STUDY))
    assert {path.name for path in tmp_path.iterdir()} <= right["save"].keys()
    source.retrieve.save(tmp_path, StudyInstanceUID=STUDY)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == right["save"]


def test_interrupted_metadata_is_asked_for_again(faulty, source, interrupted):
    faulty.faults.add(faults.Stall(100), times=1)
    interrupted(lambda: source.retrieve.series.metadata(STUDY))
    assert len(source.retrieve.series.metadata(STUDY)) == 6


def test_an_interrupted_store_can_be_repeated(faulty, source, file_of, interrupted):
    file = file_of("2.25.9", "2.25.9.1", "2.25.9.1.1")
    faulty.faults.add(faults.Hang(), method="POST", times=1)
    interrupted(lambda: source.store.dicom(file))
    assert len(source.store.dicom(file).ReferencedSOPSequence) == 1
    assert [one.file for one in faulty.archive.below("2.25.9")] == [file]
