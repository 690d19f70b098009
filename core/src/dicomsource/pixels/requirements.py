"""The libraries that pixels need, asked for when they are needed."""

from __future__ import annotations

from importlib import import_module

from dicomsource.errors import MissingDependencyError

INSTALL = 'Install what is missing with pip install "dicomsource[pixels]"'


def need(*libraries: str) -> None:
    """Make sure that libraries can be imported.

    Parameters
    ----------
    libraries
        Names to import.

    Raises
    ------
    MissingDependencyError
        One of them is not installed.
    """
    for library in libraries:
        try:
            import_module(library)
        except ImportError as error:
            raise MissingDependencyError(
                f"pixels need {library}, which cannot be imported ({error})", way_out=INSTALL
            ) from error
