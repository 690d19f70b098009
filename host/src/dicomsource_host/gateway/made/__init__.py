"""DICOM made for sources that have none: from their metadata and the pixels that their image loader gives.

What a source gives itself is used as it is.
"""

from dicomsource_host.gateway.made.files import files_of
from dicomsource_host.gateway.made.frames import completed, frames_of

__all__ = ["completed", "files_of", "frames_of"]
