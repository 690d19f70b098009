"""A value that stays where it is until somebody asks for it."""

import attrs


@attrs.frozen
class BulkData:
    """A reference to a value that is fetched by itself.

    Parameters
    ----------
    BulkDataURI
        Where the value is, as the server wrote it: absolute, or relative to what only the data source knows.

    References
    ----------
    DICOM PS3.18 section F.2.6.
    """

    BulkDataURI: str
