"""Where things are in a static tree: for each the paths it may have, in the order in which they are tried.

The first is what a web server that maps extensions answers; the others are the files themselves, for directories and
for servers that map nothing.
"""

from __future__ import annotations

from urllib.parse import quote

_LIST_FILES = ("index.json.gz", "index.json")
_PICTURE_EXTENSIONS = ("jpeg", "jpg", "png")
_VIDEO_EXTENSIONS = ("mp4", "mpg", "h265")
_BARE_EXTENSIONS = ("jls", "jll", "jpeg", "jpg", "jp2", "jph", "rle")


def studies() -> list[str]:
    """Return the paths of the list of all studies."""
    return _list("studies")


def series(StudyInstanceUID: str) -> list[str]:
    """Return the paths of a study's list of series."""
    return _list(f"{study_folder(StudyInstanceUID)}/series")


def instances(StudyInstanceUID: str, SeriesInstanceUID: str) -> list[str]:
    """Return the paths of a series' list of instances."""
    return _list(f"{series_folder(StudyInstanceUID, SeriesInstanceUID)}/instances")


def metadata(StudyInstanceUID: str, SeriesInstanceUID: str) -> list[str]:
    """Return the paths of the metadata of a series."""
    base = f"{series_folder(StudyInstanceUID, SeriesInstanceUID)}/metadata"
    return [base, f"{base}.gz", f"{base}.json", f"{base}.json.gz", f"{base}/index.json.gz"]


def instance_metadata(
    StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str
) -> list[str]:
    """Return the paths of the metadata of one instance, which some trees have beside that of its series."""
    base = f"{instance_folder(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)}/metadata"
    return [base, f"{base}.gz", f"{base}/index.json.gz", f"{base}.json", f"{base}.json.gz"]


def grouped(StudyInstanceUID: str) -> str:
    """Return the folder of a study's instances without what they share, one file for each time it was added to."""
    return f"deduplicated/{segment(StudyInstanceUID)}"


def staged_instances(StudyInstanceUID: str) -> str:
    """Return the folder of a study's instances, one in a file, that have not been grouped yet."""
    return f"instances/{segment(StudyInstanceUID)}"


def deduplicated(StudyInstanceUID: str) -> list[str]:
    """Return the paths of a study's instances without what they share, as its metadata was made from them."""
    base = f"{study_folder(StudyInstanceUID)}/deduplicated"
    return [*_list(base), f"{base}.gz"]


def shared(StudyInstanceUID: str, name: str) -> list[str]:
    """Return the paths of what instances of a study share.

    Parameters
    ----------
    StudyInstanceUID
        The study.
    name
        The hash that the instances refer to.
    """
    base = f"{study_folder(StudyInstanceUID)}/bulkdata/{name[:3]}/{name[3:5]}/{name[5:]}.json"
    return [f"{base}.gz", base]


def part10(StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str) -> list[str]:
    """Return the paths of an instance as a whole file."""
    base = instance_folder(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
    return [base, f"{base}/index.mht.gz", f"{base}/index.mht"]


def frame(
    StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str, number: int
) -> list[str]:
    """Return the paths of a frame."""
    folder = instance_folder(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
    return frame_in(f"{folder}/frames", number)


def frame_in(folder: str, number: int) -> list[str]:
    """Return the paths of a frame in a folder of frames."""
    base = f"{folder}/{number}"
    extensions = ("mht", "mht.gz", *_BARE_EXTENSIONS)
    return [base, *(f"{base}.{extension}" for extension in extensions)]


def bulk_data(path: str) -> list[str]:
    """Return the paths of a bulk data value.

    Parameters
    ----------
    path
        Its path from the root of the tree, as its BulkDataURI has it.
    """
    return [path, f"{path}.gz", f"{path}.mht", f"{path}.mht.gz"]


def thumbnail(folder: str) -> list[str]:
    """Return the paths of a small picture.

    Parameters
    ----------
    folder
        Folder of the study, series, instance or frame that it shows.
    """
    return _pictures(f"{folder}/thumbnail")


def rendered(folder: str) -> list[str]:
    """Return the paths of what shows an instance or frame: a picture, a document or a video.

    Parameters
    ----------
    folder
        Folder of the instance or frame.
    """
    base = f"{folder}/rendered"
    videos = (f"{base}/index.{extension}" for extension in _VIDEO_EXTENSIONS)
    return [*_pictures(base), f"{base}.pdf", f"{base}.mp4", *videos]


def study_folder(StudyInstanceUID: str) -> str:
    """Return the folder of a study."""
    return f"studies/{segment(StudyInstanceUID)}"


def series_folder(StudyInstanceUID: str, SeriesInstanceUID: str) -> str:
    """Return the folder of a series."""
    return f"{study_folder(StudyInstanceUID)}/series/{segment(SeriesInstanceUID)}"


def instance_folder(StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str) -> str:
    """Return the folder of an instance."""
    series_path = series_folder(StudyInstanceUID, SeriesInstanceUID)
    return f"{series_path}/instances/{segment(SOPInstanceUID)}"


def _pictures(base: str) -> list[str]:
    return [base, *(f"{base}.{extension}" for extension in _PICTURE_EXTENSIONS)]


def _list(base: str) -> list[str]:
    return [base, *(f"{base}/{name}" for name in _LIST_FILES)]


def segment(uid: str) -> str:
    """Return a UID as one step of a path, even one made to mislead."""
    return quote(uid, safe="").replace("..", "%2E%2E") if uid.strip(".") else "%2E"
