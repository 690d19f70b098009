"""BIDS data sets (folders of NIfTI files with JSON sidecars) as a data source: no DICOM anywhere."""

from dicomsource_bids.source import createDataSource, getDataSourcesModule, recognise

__all__ = ["createDataSource", "getDataSourcesModule", "recognise"]
