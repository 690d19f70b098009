"""DICOM files that are saved from a source, and sent to one."""
