"""Read the configuration of a data source into an attrs class, and describe its keys.

The fields of the class are the keys, their annotations say what a value may be, and
``metadata={"doc": "..."}`` says what it is for:

    @attrs.frozen
    class Archive:
        root: str = attrs.field(metadata={"doc": "Base URL of the archive."})
        queryLimit: int = attrs.field(default=101, metadata={"doc": "Longest list of studies."})

    archive = read_configuration(Archive, {"root": "http://localhost:8042"})
"""

from dicomsource.configuration.callables import load_callable
from dicomsource.configuration.common import KEYS_OF_EVERY_SOURCE, CommonConfiguration
from dicomsource.configuration.describing import ConfigurationKey, describe_configuration
from dicomsource.configuration.reading import read_common, read_configuration

__all__ = [
    "KEYS_OF_EVERY_SOURCE",
    "CommonConfiguration",
    "ConfigurationKey",
    "describe_configuration",
    "load_callable",
    "read_common",
    "read_configuration",
]
