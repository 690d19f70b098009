"""The native format: datasets as dicts keyed by DICOM keyword, made from every form DICOM comes in, and back."""

from dicomsource.natural.anything import naturalize
from dicomsource.natural.bulk_data import BulkData
from dicomsource.natural.dataset import NaturalDataset
from dicomsource.natural.dictionary import close_keywords, keyword_for, tag_for, vr_for
from dicomsource.natural.json_reading import from_dicom_json, is_dicom_json
from dicomsource.natural.json_writing import to_dicom_json
from dicomsource.natural.numbers import DecimalString, IntegerString
from dicomsource.natural.part10 import from_part10
from dicomsource.natural.part10_writing import to_part10
from dicomsource.natural.person_name import PersonName
from dicomsource.natural.pydicom_reading import from_dataset
from dicomsource.natural.pydicom_writing import to_dataset

__all__ = [
    "BulkData",
    "DecimalString",
    "IntegerString",
    "NaturalDataset",
    "PersonName",
    "close_keywords",
    "from_dataset",
    "from_dicom_json",
    "from_part10",
    "is_dicom_json",
    "keyword_for",
    "naturalize",
    "tag_for",
    "to_dataset",
    "to_dicom_json",
    "to_part10",
    "vr_for",
]
