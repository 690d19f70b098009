"""What plugins, hosts and applications exchange: entries, definitions, services and stored frames."""

from dicomsource.contract.data import DicomJson, EncodedFrame
from dicomsource.contract.definition import DataSourceDefinition
from dicomsource.contract.entries import (
    CommandEntry,
    DataSourceEntry,
    DataSourceType,
    ImageLoaderEntry,
)
from dicomsource.contract.page import Page
from dicomsource.contract.services import Services
from dicomsource.contract.version import CONTRACT_VERSION

__all__ = [
    "CONTRACT_VERSION",
    "CommandEntry",
    "DataSourceDefinition",
    "DataSourceEntry",
    "DataSourceType",
    "DicomJson",
    "EncodedFrame",
    "ImageLoaderEntry",
    "Page",
    "Services",
]
