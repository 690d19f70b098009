"""The native format: datasets as dicts keyed by DICOM keyword, made from every form DICOM comes in, and back."""

from dicomsource.natural.dataset import NaturalDataset
from dicomsource.natural.dictionary import close_keywords, keyword_for, tag_for, vr_for

__all__ = ["NaturalDataset", "close_keywords", "keyword_for", "tag_for", "vr_for"]
