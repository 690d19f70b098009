"""A DICOMweb server in memory that misbehaves as tests tell it to."""

from faulty_pacs.archive import Archive, Instance
from faulty_pacs.request import Request
from faulty_pacs.server import FaultyPacs

__all__ = ["Archive", "FaultyPacs", "Instance", "Request"]
