"""DICOM made for sources that have none: from their metadata and the pixels that their image loader gives."""
