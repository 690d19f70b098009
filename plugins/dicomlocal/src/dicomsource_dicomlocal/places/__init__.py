"""Where the files are: a folder, a medium with a DICOMDIR, an archive, or a file system of fsspec."""
