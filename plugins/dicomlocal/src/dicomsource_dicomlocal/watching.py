"""Changes of a folder, noticed when they happen."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from dicomsource.errors import ConfigurationError, MissingDependencyError
from dicomsource_dicomlocal.places.place import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_logger = logging.getLogger("dicomsource")


class Watcher:
    """Watches a folder from a thread of its own.

    Parameters
    ----------
    folder
        At any depth; None for a place that cannot be watched.
    changed
        Called after each change; it returns at once.

    Raises
    ------
    ConfigurationError
        The place cannot be watched.
    MissingDependencyError
        ``watchfiles`` is not installed.
    """

    def __init__(self, folder: Path | None, changed: Callable[[], object]) -> None:
        if folder is None:
            raise ConfigurationError(
                "only folders on this machine can be watched", way_out="Give refreshInterval"
            )
        try:
            import watchfiles
        except ImportError as error:
            raise MissingDependencyError(
                "watchfiles, which watches folders, is not installed",
                way_out='Install it: pip install "dicomsource-dicomlocal[watch]"',
            ) from error
        self._watch = watchfiles.watch
        self._folder = folder
        self._changed = changed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dicomsource-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        try:
            for changes in self._watch(
                self._folder,
                watch_filter=lambda _, path: not UNFINISHED.fullmatch(path.rpartition("/")[2]),
                stop_event=self._stop,
                debounce=400,
                step=50,
                rust_timeout=1000,
                raise_interrupt=False,
            ):
                if changes:
                    self._changed()
        except (OSError, RuntimeError, ValueError) as error:
            _logger.warning("%s is not watched any more: %s", self._folder, error)
            self._changed()
