"""Which configuration file the command reads when none is named."""

from __future__ import annotations

import os
from pathlib import Path

ENVIRONMENT_VARIABLE = "DICOMSOURCE_CONFIG"
FILE_NAME = "dicomsource.toml"


def find_configuration(named: str | None = None) -> Path | None:
    """Return the configuration file to read, or None where there is none.

    Parameters
    ----------
    named
        What ``--config`` gave; taken as it is, so that a wrong path is reported and not passed over.

    Notes
    -----
    In this order: `named`, the environment variable ``DICOMSOURCE_CONFIG``, ``dicomsource.toml`` in the working
    directory, ``dicomsource.toml`` in the user's configuration directory.
    """
    chosen = named or os.environ.get(ENVIRONMENT_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    return next((path for path in _usual_places() if path.is_file()), None)


def _usual_places() -> list[Path]:
    from platformdirs import user_config_path

    return [Path(FILE_NAME), user_config_path("dicomsource", appauthor=False) / FILE_NAME]
