"""Metadata, pixels, image ids and files."""

from broken_sources.fault import breaks, element, metadata_changed, rows_changed
from dicomsource import EncodedFrame
from dicomsource.natural import from_part10, to_part10

# Metadata.


@breaks(
    "metadata_are_of_the_series_that_is_asked_for",
    "metadata_hold_every_instance_that_is_listed",
    "the_files_of_a_series_are_all_of_its_instances",
)
def metadata_of_the_second_series_are_lacking(backend):
    backend.after(
        "retrieve.series.metadata",
        lambda found, asked: [] if (asked["SeriesInstanceUID"] or "").endswith("0.1") else found,
    )


@breaks("metadata_hold_every_instance_that_is_listed")
def metadata_lack_the_last_instance(backend):
    backend.after(
        "retrieve.series.metadata",
        lambda found, asked: found[:-1] if len(found) > 1 and asked["SeriesInstanceUID"] else found,
    )


@breaks("metadata_of_a_study_are_those_of_its_series")
def metadata_of_a_study_are_those_of_one_series(backend):
    backend.after(
        "retrieve.series.metadata",
        lambda found, asked: found if asked["SeriesInstanceUID"] else found[:1],
    )


@breaks("metadata_say_what_the_rows_say")
def rows_describe_a_series_otherwise(backend):
    rows_changed(backend, "series", lambda row: {**row, "0008103E": element("LO", "KNEE")})


@breaks("every_instance_says_what_it_is", "metadata_say_what_the_rows_say")
def instances_have_no_modality(backend):
    metadata_changed(backend, Modality=None)


@breaks("images_say_how_their_pixels_are_laid_out")
def images_do_not_say_what_black_is(backend):
    metadata_changed(backend, PhotometricInterpretation=None)


@breaks("bulk_data_are_given")
def bulk_data_are_empty(backend):
    backend.after("retrieve.bulkDataURI", lambda data, _: b"")


# Pixels, image ids, files.


@breaks("every_frame_that_metadata_tell_of_is_there")
def frames_come_in_their_own_order(backend):
    frames = backend.functions["retrieve.frames"]
    backend.functions["retrieve.frames"] = lambda **asked: frames(
        **{**asked, "frames": sorted(asked["frames"])}
    )


@breaks("frames_are_as_long_as_metadata_say", "frames_of_a_file_are_the_frames_that_are_given")
def frames_have_a_header(backend):
    backend.after(
        "retrieve.frames",
        lambda found, _: [EncodedFrame(b"HEAD" + one.data, one.TransferSyntaxUID) for one in found],
    )


@breaks("pixels_have_the_shape_that_metadata_say", "pixels_are_loaded_by_image_id")
def a_loader_turns_pixels(backend):
    def turn(source):
        load = source.load_pixels
        source.load_pixels = lambda instance, frame=1: load(instance, frame).T

    backend.spoil_source = turn


@breaks("a_frame_beyond_the_last_is_not_found")
def beyond_the_last_frame_stands_the_first(backend):
    def first(found, asked):
        return (
            found or [EncodedFrame(b"\0" * 15, "1.2.840.10008.1.2.1")]
            if backend.held(**asked)
            else found
        )

    backend.after("retrieve.frames", first)


@breaks("pictures_are_png_or_jpeg_of_the_right_size")
def a_picture_is_something_else(backend):
    backend.functions["retrieve.rendered"] = lambda **asked: b"GIF89a"


@breaks("every_frame_has_an_image_id_of_its_own")
def frames_share_an_image_id(backend):
    backend.functions["getImageIdsForDisplaySet"] = lambda displaySet: [
        f"acme:{one['SOPInstanceUID']}" for one in displaySet for _ in range(one["NumberOfFrames"])
    ]


@breaks("image_ids_lead_back_to_their_instance")
def image_ids_are_of_the_series(backend):
    backend.functions["getImageIdsForInstance"] = lambda instance, frame: (
        f"acme:{instance['SeriesInstanceUID']}"
    )
    backend.functions["getImageIdsForDisplaySet"] = lambda displaySet: [
        f"acme:{one['SOPInstanceUID']}.{frame}"
        for one in displaySet
        for frame in range(one["NumberOfFrames"])
    ]


@breaks("pixels_are_loaded_by_image_id")
def image_ids_lead_to_other_pixels(backend):
    def other(source):
        manager = source.services.extension_manager
        load = manager.load_pixels
        manager.load_pixels = lambda image_id: load(image_id) + 1

    backend.spoil_source = other


@breaks("files_are_part_10_files")
def files_are_without_a_preamble(backend):
    backend.after("retrieve.instance", lambda file, _: file[128:])


@breaks("a_file_is_the_instance_that_was_asked_for")
def files_have_other_uids(backend):
    backend.after(
        "retrieve.instance",
        lambda file, _: to_part10(from_part10(file) | {"SeriesInstanceUID": "2.25.5"}),
    )


@breaks("files_say_what_metadata_say")
def files_are_of_another_patient(backend):
    backend.after(
        "retrieve.instance", lambda file, _: to_part10(from_part10(file) | {"PatientID": "OTHER"})
    )


@breaks("the_files_of_a_series_are_all_of_its_instances")
def files_of_a_series_lack_one(backend):
    backend.functions["retrieve.instances"] = lambda **asked: (
        [backend.functions["retrieve.instance"](**asked)] * 2
    )


@breaks("frames_of_a_file_are_the_frames_that_are_given")
def frames_are_of_another_image(backend):
    backend.after(
        "retrieve.frames",
        lambda found, _: [EncodedFrame(one.data[::-1], one.TransferSyntaxUID) for one in found],
    )
