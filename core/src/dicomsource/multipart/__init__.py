"""Multipart bodies, read and written as they stream."""

from dicomsource.multipart.encoder import encode_multipart, multipart_content_type, new_boundary
from dicomsource.multipart.headers import Headers, boundary_of, parse_content_type
from dicomsource.multipart.parser import Part, PartStream, parse_multipart, stream_multipart

__all__ = [
    "Headers",
    "Part",
    "PartStream",
    "boundary_of",
    "encode_multipart",
    "multipart_content_type",
    "new_boundary",
    "parse_content_type",
    "parse_multipart",
    "stream_multipart",
]
