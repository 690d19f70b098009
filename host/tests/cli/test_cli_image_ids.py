import json


def test_each_frame_has_one_line(run, configure):
    configure(pacs={"files": ["rtdose.dcm"]})

    result = run("image-ids", "pacs", "1.2.999.999.99.9.9999.8888")

    assert len(set(result.stdout.splitlines())) == 2 * 15


def test_json_says_what_each_image_id_stands_for(run, configure, ct):
    configure(pacs={})

    result = run(
        "image-ids", "pacs", ct.StudyInstanceUID, ct.SeriesInstanceUID, ct.SOPInstanceUID, "--json"
    )

    (described,) = json.loads(result.stdout)
    assert described.pop("imageId").startswith("wadors:")
    assert described == {
        "StudyInstanceUID": ct.StudyInstanceUID,
        "SeriesInstanceUID": ct.SeriesInstanceUID,
        "SOPInstanceUID": ct.SOPInstanceUID,
        "frame": 1,
    }
