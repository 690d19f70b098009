"""From the text of an image id to its parts."""

from __future__ import annotations

import re

import attrs

from dicomsource.errors import DataError
from dicomsource.imageids.image_id import SCHEMES, ImageId

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.+)", re.DOTALL)


def scheme_of(image_id: str) -> str:
    """Return what stands before the first colon of an image id, whether or not it is known here.

    Raises
    ------
    DataError
        There is no scheme, or nothing after it.
    """
    return _split(image_id)[0]


def leads_to_a_source(image_id: str) -> bool:
    """Tell whether an image id was made here for a data source whose plugin makes none."""
    return image_id.startswith("wadors:dicomsource://")


def parse_image_id(image_id: str) -> ImageId:
    """Return the parts of an image id.

    Parameters
    ----------
    image_id
        Image id of one of the four schemes.

    Returns
    -------
    ImageId
        Its ``str()`` is the image id again; where a parameter ``frame`` or ``frameNumber`` stood among others, it
        comes last and is called ``frame``.

    Raises
    ------
    DataError
        It is of none of the known forms.

    Examples
    --------
    >>> parse_image_id("wadouri:https://host/x.dcm?frame=2").frame
    2

    References
    ----------
    OHIF, ``getUIDsFromImageID`` of its MetadataProvider.
    """
    scheme, rest = _split(image_id)
    if scheme not in SCHEMES:
        raise _not_understood(image_id, f"the scheme {scheme!r} is not known here")
    try:
        fields = SCHEMES[scheme].read(rest)
    except DataError as error:
        raise _not_understood(image_id, error.problem) from error
    if fields is None:
        raise _not_understood(image_id, f"it is not of the form {SCHEMES[scheme].FORM}")
    return ImageId(scheme=scheme, **fields)


def with_frame(image_id: str, frame: int | None) -> str:
    """Return the image id of another frame of the same instance.

    Parameters
    ----------
    image_id
        Image id of one of the four schemes, with or without a frame.
    frame
        Number of the frame, from 1; None to name none.

    Raises
    ------
    DataError
        The image id is of none of the known forms, or the frame is no number from 1.

    Examples
    --------
    >>> with_frame("dicomweb:https://host/x.dcm?token=abc", 3)
    'dicomweb:https://host/x.dcm?token=abc&frame=3'
    """
    return str(attrs.evolve(parse_image_id(image_id), frame=frame))


def _split(image_id: str) -> tuple[str, str]:
    found = _SCHEME.fullmatch(image_id) if isinstance(image_id, str) else None
    if found is None:
        raise _not_understood(image_id, "it has no scheme")
    return found[1].lower(), found[2]


def _not_understood(image_id: object, why: str) -> DataError:
    forms = "; ".join(module.FORM for module in SCHEMES.values())
    return DataError(
        f"{image_id!r} cannot be read as an image id: {why}", way_out=f"The known forms are {forms}"
    )
