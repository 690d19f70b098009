"""Image ids of the schemes wadors, wadouri, dicomweb and dicomfile, written and read."""

from dicomsource.imageids.dicomfile import file_image_id
from dicomsource.imageids.image_id import ImageId
from dicomsource.imageids.parse import leads_to_a_source, parse_image_id, scheme_of, with_frame
from dicomsource.imageids.wadors import wadors_image_id
from dicomsource.imageids.wadouri import wadouri_image_id

__all__ = [
    "ImageId",
    "file_image_id",
    "leads_to_a_source",
    "parse_image_id",
    "scheme_of",
    "wadors_image_id",
    "wadouri_image_id",
    "with_frame",
]
