import os

import pytest

from dicomsource_host.terminal.listing import listing

UID = "1.2.840." + "7" * 56


@pytest.fixture
def narrow(monkeypatch):
    """A terminal of 80 columns."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((80, 24)))


@pytest.mark.usefixtures("narrow")
def test_text_is_cut_to_the_terminal_but_a_uid_never_is():
    name, uid = sorted(listing({"SOPInstanceUID": UID, "PatientName": "N" * 90}), key=len)

    assert (len(name), name[-1]) == (80, "…")
    assert uid.endswith(UID)


def test_a_key_that_is_no_attribute_is_listed_as_such():
    lines = list(listing({"url": "x", "00091001": 1, "PatientID": "7"}))

    assert [line.split()[:4] for line in lines] == [
        ["(0009,1001)", "??", "private", "1"],
        ["(0010,0020)", "LO", "PatientID", "7"],
        ["(no", "tag)", "??", "url"],
    ]
