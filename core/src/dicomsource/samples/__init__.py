"""Sample studies for tests, demonstrations and first steps, made without a download."""

from dicomsource.files import Skipped
from dicomsource.samples.dicomjson_document import build_document
from dicomsource.samples.pydicom_files import sample_files
from dicomsource.static_tree import StaticTree, write_static_tree

__all__ = ["Skipped", "StaticTree", "build_document", "sample_files", "write_static_tree"]
