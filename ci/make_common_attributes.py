"""Prints ``core/src/dicomsource/natural/common_attributes.py`` from pydicom's data dictionary.

``python ci/make_common_attributes.py > core/src/dicomsource/natural/common_attributes.py``
"""

from __future__ import annotations

import textwrap

from pydicom._dicom_dict import DicomDictionary

HEAD = '''\
"""The attributes that the rows of searches and their queries carry, so that few programs wait for the whole dictionary.

Made from pydicom's by ``ci/make_common_attributes.py``: what is not retired of the groups of identification, patient,
relationship, image, study and procedure, and what else rows have.

References
----------
DICOM PS3.6 chapter 6.
"""

# fmt: off
COMMON_ATTRIBUTES = {
'''
# Group to the first element that is left out.
GROUPS = {
    0x0008: 0x2200,
    0x0010: 0x10000,
    0x0020: 0x9000,
    0x0028: 0x1100,
    0x0032: 0x10000,
    0x0040: 0x0600,
}
# What rows of series and instances carry beyond these.
BESIDE = {0x00083002, 0x00180015}


def common() -> dict[str, list[str]]:
    """Return value representation to tags, each with its keyword."""
    found: dict[str, list[str]] = {}
    for number, (vr, _, _, retired, keyword) in sorted(DicomDictionary.items()):
        group, element = number >> 16, number & 0xFFFF
        listed = element < GROUPS.get(group, 0) or number in BESIDE
        if keyword and not retired and listed:
            found.setdefault(vr, []).append(f"{number:08X}={keyword}")
    return found


def main() -> None:
    """Print the module."""
    print(HEAD, end="")
    for vr, attributes in sorted(common().items()):
        print(f'    "{vr}": (')
        for line in textwrap.wrap(" ".join(attributes), 108, break_long_words=False):
            print(f'        "{line} "')
        print("    ),")
    print("}")
    print('"""Value representation to tags, each with its keyword."""')


if __name__ == "__main__":
    main()
