"""Any DICOMweb server as a data source."""

from dicomsource_dicomweb.configuration import BulkDataURIConfiguration, DicomwebConfiguration
from dicomsource_dicomweb.recognise import recognise
from dicomsource_dicomweb.source import createDataSource

__all__ = ["BulkDataURIConfiguration", "DicomwebConfiguration", "createDataSource", "recognise"]
