"""Pictures as the query asks for them, by WADO-RS and by WADO-URI."""

import io

import numpy as np
import pytest
import requests
from PIL import Image

from dicomsource.multipart import boundary_of, parse_multipart
from dicomsource.natural import from_part10
from dicomsource.pixels import decode_frame, frames_of_part10, to_display

pytestmark = pytest.mark.filterwarnings("ignore")  # some samples are odd on purpose

PNG = {"Accept": "image/png"}


@pytest.fixture
def ct(sources):
    return next(key for key, path in sources.folder.paths.items() if path.name == "CT_small.dcm")


@pytest.fixture
def multiframe(sources):
    return next(key for key, path in sources.folder.paths.items() if path.name == "rtdose.dcm")


@pytest.fixture
def get(gateway):
    def get(uids, path, **headers):
        names = ("studies", "series", "instances")
        above = "".join(f"/{name}/{uid}" for name, uid in zip(names, uids, strict=False))
        return requests.get(f"{gateway}/dicom-web{above}{path}", headers=headers, timeout=60)

    return get


def opened(answer):
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.content))


def shown(sources, uids, window=None, frame=1):
    path = sources.folder.paths[uids]
    instance = from_part10(path)
    (encoded,) = frames_of_part10(path, [frame])
    return to_display(decode_frame(encoded, instance), instance, window, frame=frame)


def test_a_picture_is_what_a_screen_shows(get, sources, ct):
    picture = opened(get(ct, "/rendered", **PNG))

    np.testing.assert_array_equal(np.asarray(picture), shown(sources, ct))


def test_the_window_is_that_of_the_query(get, sources, ct):
    picture = opened(get(ct, "/rendered?window=40,400,linear", **PNG))

    np.testing.assert_array_equal(np.asarray(picture), shown(sources, ct, (40, 400)))


def test_the_window_may_be_a_curve(get, sources, ct):
    linear = opened(get(ct, "/rendered?window=40,400,linear", **PNG))
    curved = opened(get(ct, "/rendered?window=40,400,sigmoid", **PNG))

    assert np.asarray(curved).tolist() != np.asarray(linear).tolist()


def test_the_viewport_is_filled_without_distortion(get, ct):
    assert opened(get(ct, "/rendered?viewport=64,300")).size == (64, 64)


def test_a_region_is_cut_out_and_may_be_mirrored(get, sources, ct):
    picture = opened(get(ct, "/rendered?viewport=20,10,5,7,20,10", **PNG))
    mirrored = opened(get(ct, "/rendered?viewport=20,10,5,7,-20,10", **PNG))

    np.testing.assert_array_equal(np.asarray(picture), shown(sources, ct)[7:17, 5:25])
    np.testing.assert_array_equal(np.asarray(mirrored), shown(sources, ct)[7:17, 5:25][:, ::-1])


def test_a_jpeg_of_less_quality_is_shorter(get, ct):
    best = get(ct, "/rendered?quality=100", Accept="image/jpeg").content
    worst = get(ct, "/rendered?quality=5", Accept="image/jpeg").content

    assert len(worst) < len(best) / 2


def test_one_frame_is_shown_by_its_number(get, sources, multiframe):
    picture = opened(get(multiframe, "/frames/7/rendered", **PNG))

    np.testing.assert_array_equal(np.asarray(picture), shown(sources, multiframe, frame=7))


def test_all_frames_move_in_a_gif(get, multiframe):
    picture = opened(get(multiframe, "/rendered", Accept="image/gif"))

    assert picture.format == "GIF"
    assert picture.n_frames == 15


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_thumbnail_stands_for_a_study_a_series_and_an_instance(get, ct, level):
    picture = opened(get(ct[:level], "/thumbnail"))

    assert picture.format == "JPEG"
    assert max(picture.size) == 256


def test_a_frame_has_a_thumbnail_of_the_size_asked_for(get, multiframe):
    assert max(opened(get(multiframe, "/frames/3/thumbnail?viewport=40,40")).size) == 40


def test_a_series_is_rendered_image_by_image(get, ct):
    answer = get(ct[:2], "/rendered", Accept='multipart/related; type="image/jpeg"')

    (part,) = parse_multipart([answer.content], boundary_of(answer.headers["Content-Type"]))
    assert part.content.startswith(b"\xff\xd8\xff")
    assert part.headers["Content-Location"].endswith(f"/instances/{ct[2]}/rendered")


@pytest.mark.parametrize(
    "query",
    [
        "annotation=patient",
        "iccprofile=srgb",
        "window=40",
        "window=40,0,linear",
        "window=40,400,cubic",
        "window=nan,400,linear",
        "viewport=0,10",
        "viewport=10",
        "viewport=10,10,1,1,0,0",
        "viewport=10,10,5000,5000,10,10",
        "viewport=99999,99999",
        "viewport=a,b",
        "quality=0",
        "quality=101",
        "quality=high",
        "quality=50&quality=60",
    ],
)
def test_what_a_picture_cannot_be_is_said(get, ct, query):
    answer = get(ct, f"/rendered?{query}")

    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("path", "status"), [("/frames/0/rendered", 400), ("/frames/99/rendered", 404)]
)
def test_a_frame_that_is_not_there_has_no_picture(get, multiframe, path, status):
    assert get(multiframe, path).status_code == status


def test_what_is_no_picture_is_not_acceptable(get, ct):
    answer = get(ct, "/rendered", Accept="video/mp4")

    assert answer.status_code == 406
    assert "image/jpeg, image/png, image/gif" in answer.json()["error"]


@pytest.fixture
def wado(gateway):
    def wado(uids, query="", **headers):
        names = ("studyUID", "seriesUID", "objectUID")
        named = "&".join(f"{name}={uid}" for name, uid in zip(names, uids, strict=True))
        url = f"{gateway}/dicom-web/wado?requestType=WADO&{named}{query}"
        return requests.get(url, headers=headers, timeout=60)

    return wado


def test_the_uri_service_gives_a_jpeg(wado, ct):
    assert opened(wado(ct)).format == "JPEG"


def test_the_uri_service_gives_the_file(wado, sources, ct):
    answer = wado(ct, "&contentType=application/dicom")

    assert answer.headers["Content-Type"] == "application/dicom"
    assert answer.content == sources.folder.paths[ct].read_bytes()


def test_the_uri_service_shows_what_its_query_asks_for(wado, sources, ct, multiframe):
    window = opened(wado(ct, "&contentType=image/png&windowCenter=40&windowWidth=400"))
    small = opened(wado(ct, "&rows=32&columns=32"))
    frame = opened(wado(multiframe, "&contentType=image/png&frameNumber=4"))

    np.testing.assert_array_equal(np.asarray(window), shown(sources, ct, (40, 400)))
    assert small.size == (32, 32)
    np.testing.assert_array_equal(np.asarray(frame), shown(sources, multiframe, frame=4))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("&requestType=WADO", 400),
        ("&windowCenter=40", 400),
        ("&contentType=video/mpeg", 406),
        ("&annotation=patient", 400),
        ("&contentType=application/dicom&anonymize=yes", 400),
        ("&frameNumber=99", 404),
    ],
)
def test_what_the_uri_service_cannot_do_is_said(wado, ct, query, status):
    answer = wado(ct, query)

    assert answer.status_code == status
    assert answer.json()["error"]


def test_the_uri_service_wants_all_three_uids(gateway):
    answer = requests.get(f"{gateway}/dicom-web/wado?requestType=WADO&studyUID=1", timeout=60)

    assert answer.status_code == 400
    assert "seriesUID and objectUID" in answer.json()["error"]
