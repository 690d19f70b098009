"""A data source for folders, media and archives of DICOM files."""
