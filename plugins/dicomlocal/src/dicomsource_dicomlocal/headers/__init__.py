"""What is read of a file: its header as DICOM JSON, with long binary values left where they are."""
