"""``dicomsource serve``: every source as DICOMweb, the worklist page and OHIF, in one application."""

from dicomsource_host.serving.application import create_application
from dicomsource_host.serving.settings import ServeSettings

__all__ = ["ServeSettings", "create_application"]
