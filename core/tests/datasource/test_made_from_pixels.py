"""A source without files or frames gives those that are made of its metadata and of what its image loader gives."""

import io

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file

from dicomsource import (
    DataSourceEntry,
    ExtensionManager,
    ImageLoaderEntry,
    IWebApiDataSource,
    hookimpl,
)
from dicomsource.errors import DataError, NotFoundError, QueryError, UnsupportedError
from dicomsource.made.pixel_facts import encoded, facts_of, frames_in, pixels_of
from dicomsource.natural import BulkData, NaturalDataset, from_part10
from dicomsource.pixels import frames_of_part10

UIDS = {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "SOPInstanceUID": "1.1.1"}


def source_of(retrieve, load=None, **more):
    source = IWebApiDataSource.create(retrieve=retrieve, **more)

    class Plugin:
        @hookimpl
        def getDataSourcesModule(self):
            return [DataSourceEntry("made", "other", lambda configuration: source)]

        @hookimpl
        def getImageLoadersModule(self):
            return [ImageLoaderEntry("made", lambda image_id, services: load(image_id))]

    definition = {"namespace": "made", "sourceName": "made"}
    manager = ExtensionManager([Plugin()], discover=False, definitions=[definition])
    return manager.get_data_source("made")


def of_array(array, **attributes):
    instance = {**UIDS, **attributes}
    return source_of(
        {"series": {"metadata": lambda StudyInstanceUID: [instance]}},
        lambda image_id: array,
        getImageIdsForInstance=lambda instance, frame: f"made:{frame}",
    )


def file_of(source):
    (pieces,) = source.retrieve.streams(**UIDS)
    return pydicom.dcmread(io.BytesIO(b"".join(pieces)))


@pytest.mark.parametrize(
    "name", ["JPEG2000.dcm", "MR_small_RLE.dcm", "CT_small.dcm", "SC_rgb_rle_2frame.dcm"]
)
def test_a_file_is_made_of_metadata_and_stored_frames(name):
    path = get_testdata_file(name)
    instance = from_part10(path)
    del instance["PixelData"]
    uids = {name: instance[name] for name in UIDS}
    source = source_of(
        {
            "series": {"metadata": lambda StudyInstanceUID: [instance]},
            "frames": lambda frames: frames_of_part10(path, frames),
        }
    )

    (pieces,) = source.retrieve.streams(**uids)

    made = pydicom.dcmread(io.BytesIO(b"".join(pieces)))
    whole = pydicom.dcmread(path)
    assert made.file_meta.TransferSyntaxUID == whole.file_meta.TransferSyntaxUID
    np.testing.assert_array_equal(made.pixel_array, whole.pixel_array)
    assert made.PatientName == whole.PatientName


def test_bulk_data_of_the_metadata_is_in_the_file():
    array = np.zeros((2, 2), np.uint8)
    instance = {
        **UIDS,
        "RedPaletteColorLookupTableData": BulkData("red"),
        "PixelData": BulkData("no"),
    }
    source = source_of(
        {
            "series": {"metadata": lambda StudyInstanceUID: [instance]},
            "bulkDataURI": lambda BulkDataURI: {"red": b"\1\0\2\0"}[BulkDataURI],
        },
        lambda image_id: array,
        getImageIdsForInstance=lambda instance, frame: f"made:{frame}",
    )

    assert file_of(source).RedPaletteColorLookupTableData == b"\1\0\2\0"


def test_what_the_metadata_says_stands():
    array = np.arange(12, dtype=np.int64).reshape(3, 4)
    said = {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2",
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
        "PhotometricInterpretation": "MONOCHROME1",
        "SamplesPerPixel": 1,
        "Rows": 3,
        "Columns": 4,
    }

    made = file_of(of_array(array, **said))

    assert {name: made[name].value for name in said} == said
    assert made.pixel_array.dtype == np.uint16
    np.testing.assert_array_equal(made.pixel_array, array)


def test_an_odd_number_of_bytes_is_made_even():
    made = file_of(of_array(np.arange(9, dtype=np.uint8).reshape(3, 3)))

    assert len(made.PixelData) == 10
    np.testing.assert_array_equal(made.pixel_array, np.arange(9).reshape(3, 3))


@pytest.mark.parametrize(
    ("array", "attributes", "problem"),
    [
        (
            np.zeros((2, 3)),
            {"Rows": 2, "Columns": 2},
            "2 x 3 pixels, where the metadata says 2 x 2",
        ),
        (np.full((2, 2), 300), {"BitsAllocated": 8}, "cannot hold"),
        (np.full((2, 2), -1), {"PixelRepresentation": 0}, "cannot hold"),
        (np.full((2, 2), 2**40), {"Rows": 2}, "32 bits cannot hold"),
        (np.zeros((2, 2), complex), {}, "values of type complex128"),
        (np.zeros(4), {}, "of shape"),
        (np.zeros((0, 4)), {}, "of shape"),
        (np.array([["a"]]), {}, "values of type"),
    ],
)
def test_pixels_that_do_not_fit_are_refused(array, attributes, problem):
    said = {**UIDS, **attributes}

    def made():
        found = pixels_of(array, said, 1)
        return encoded(found, {**facts_of(found, 1), **said})

    with pytest.raises(DataError, match=problem):
        made()


@pytest.mark.parametrize(
    ("shape", "said", "frames"),
    [
        ((4, 5), {}, None),
        ((4, 5, 3), {}, None),
        ((4, 5, 4), {}, None),
        ((7, 4, 5), {}, 7),
        ((7, 4, 5, 3), {}, 7),
        ((7, 4, 3), {"Rows": 4, "Columns": 3}, 7),
        ((7, 4, 5), {"NumberOfFrames": 7}, 7),
        ((4, 5, 3), {"Rows": 4, "Columns": 5}, None),
    ],
)
def test_frames_are_told_from_colours(shape, said, frames):
    assert frames_in(np.zeros(shape), said) == frames


def test_transparency_is_left_out():
    assert pixels_of(np.ones((2, 2, 4), np.uint8), {}, 1).shape == (2, 2, 3)


def test_colour_by_plane_is_written_by_plane():
    array = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)

    made = file_of(of_array(array, PlanarConfiguration=1))

    assert made.PixelData == np.moveaxis(array, 2, 0).tobytes()
    np.testing.assert_array_equal(made.pixel_array, array)


def test_metadata_that_is_complete_loads_no_pixels():
    facts = facts_of(np.zeros((2, 2), np.uint8), 1)
    source = of_array(None, **facts)
    instance = NaturalDataset({**UIDS, **facts})

    assert source.retrieve.completed(instance) is instance


def test_an_instance_whose_pixels_cannot_be_had_keeps_its_metadata():
    source = of_array(np.zeros(5))
    instance = NaturalDataset(UIDS)

    assert source.retrieve.completed(instance) is instance


@pytest.mark.parametrize(
    ("number", "error"), [(0, QueryError), (-1, QueryError), (2, NotFoundError)]
)
def test_frames_that_are_not_there_are_not_made(number, error):
    with pytest.raises(error):
        of_array(np.zeros((2, 2))).retrieve.frames(**UIDS, frames=[number])


def test_without_frames_and_loader_nothing_is_made():
    source = source_of({"series": {"metadata": lambda StudyInstanceUID: [UIDS]}})

    with pytest.raises(UnsupportedError, match="no image loader"):
        b"".join(next(source.retrieve.streams(**UIDS)))


def test_one_frame_is_loaded_of_all_that_a_loader_gives():
    volume = np.arange(40, dtype=np.uint16).reshape(4, 2, 5)
    source = of_array(volume, NumberOfFrames=4)

    (instance,) = source.retrieve.series.metadata("1")

    np.testing.assert_array_equal(source.load_pixels(instance, frame=3), volume[2])


def test_files_are_saved_and_pictures_drawn(tmp_path):
    array = np.arange(64, dtype=np.uint8).reshape(8, 8)
    source = of_array(array)

    (path,) = source.retrieve.save(tmp_path, "1")

    np.testing.assert_array_equal(pydicom.dcmread(path).pixel_array, array)
    assert source.retrieve.rendered(**UIDS).startswith(b"\x89PNG")


def test_what_is_made_is_said_to_be_there():
    source = of_array(np.zeros((2, 2)))

    made = ("frames", "instance", "instances", "streams", "datasets", "save", "rendered")
    assert [name for name in made if not source.supports(f"retrieve.{name}")] == []


def test_an_image_id_that_names_a_source_leads_to_its_loader():
    array = np.arange(4, dtype=np.uint8).reshape(2, 2)
    source = of_array(array)
    manager = source.services.extension_manager

    loaded = manager.load_pixels(
        "wadors:dicomsource://made/studies/1/series/1.1/instances/1.1.1/frames/1"
    )

    np.testing.assert_array_equal(loaded, array)
