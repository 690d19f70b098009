import json
import socket
from io import BytesIO

import numpy as np
import pytest
from PIL import Image


def test_the_first_image_is_written_as_png(run, configure, folder, ct):
    configure(pacs={})

    result = run("render", "pacs", ct.StudyInstanceUID, "-o", "out.png")

    assert result.exit_code == 0
    assert Image.open(folder / "out.png").size == (128, 128)
    assert result.stderr == (
        f"Wrote out.png: frame 1 of instance {ct.SOPInstanceUID}, 128 x 128 pixels.\n"
    )


def test_json_says_what_was_saved(run, configure, folder, mr):
    configure(pacs={"files": ["reportsi.dcm", "MR_small.dcm"]})

    result = run("render", "pacs", mr.StudyInstanceUID, "-o", "out.png", "--json")

    assert json.loads(result.stdout) == {
        "saved": "out.png",
        "SOPInstanceUID": mr.SOPInstanceUID,
        "frame": 1,
        "width": 64,
        "height": 64,
    }
    assert result.stderr == ""


def test_an_unknown_study_has_nothing_to_render(run, configure):
    configure(pacs={})

    result = run("render", "pacs", "1.2.3", "-o", "out.png")

    assert result.exit_code == 4
    assert "there is no study 1.2.3" in result.stderr


def test_the_window_decides_what_is_black_and_white(run, configure, folder, ct):
    configure(pacs={})
    values = ct.pixel_array * ct.RescaleSlope + ct.RescaleIntercept

    run("render", "pacs", ct.StudyInstanceUID, "--window", "0,100", "-o", "out.png")

    picture = np.asarray(Image.open(folder / "out.png"))
    assert (picture[values > 50] == 255).all()
    assert (picture[values < -51] == 0).all()


def test_a_frame_is_chosen_by_its_number(run, configure):
    configure(pacs={"files": ["rtdose.dcm"]})

    first = run("render", "pacs", "1.2.999.999.99.9.9999.8888", "-o", "-")
    last = run("render", "pacs", "1.2.999.999.99.9.9999.8888", "--frame", "15", "-o", "-")

    assert Image.open(BytesIO(last.stdout_bytes)).size == (10, 10)
    assert first.stdout_bytes != last.stdout_bytes


def test_a_frame_that_is_not_there_is_not_found(run, configure, folder, ct):
    configure(pacs={})

    result = run("render", "pacs", ct.StudyInstanceUID, "--frame", "2", "-o", "out.png")

    assert result.exit_code == 4
    assert not (folder / "out.png").exists()


def test_a_study_without_image_has_nothing_to_render(run, configure):
    configure(pacs={"files": ["reportsi.dcm"]})

    study = "1.2.276.0.7230010.3.1.2.1787205428.166.1117461927.5"
    result = run("render", "pacs", study, "-o", "out.png")

    assert result.exit_code == 4
    assert result.stderr == "Error: Data source 'pacs': there is no image among these instances.\n"


def test_a_window_that_is_no_window_is_refused(run, configure):
    for window in ("40", "a,b", "40,0", "40,nan"):
        result = run("render", "pacs", "1", "--window", window, "-o", "out.png")

        assert result.exit_code == 2
        assert "--window" in result.stderr


@pytest.mark.parametrize("window", ["nan,inf", "inf,40", "40,inf", "nan,40"])
def test_a_window_of_no_numbers_is_refused(run, configure, window):
    result = run("render", "pacs", "1", "--window", window, "-o", "out.png")

    assert result.exit_code == 2
    assert "--window" in result.stderr


@pytest.mark.parametrize("name", ["out.jpg", "out.dcm", "."])
def test_only_a_png_is_written(run, folder, name):
    result = run("render", "pacs", "1", "-o", name)

    assert result.exit_code == 2
    assert "--output" in result.stderr


def test_a_socket_is_not_replaced(run, folder):
    with socket.socket(socket.AF_UNIX) as endpoint:
        endpoint.bind("out.png")
        result = run("render", "pacs", "1", "-o", "out.png")

    assert result.exit_code == 2
    assert "out.png is a socket; name a file to write." in result.stderr


def test_a_terminal_gets_no_picture(run, configure, monkeypatch):
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)

    result = run("render", "pacs", "1", "-o", "-")

    assert result.exit_code == 2
    assert "a terminal shows no pictures" in result.stderr
