"""The key that signs addresses, the same for all processes of a user and after a restart."""

from __future__ import annotations

import logging
import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_logger = logging.getLogger("dicomsource.gateway")
_BYTES = 32


def kept_key(file: Path | None = None) -> bytes:
    """Return the key that a file holds; the first process to ask makes it, and nobody else can read it.

    Where it cannot be kept the key is a random one, and a warning goes to the log.

    Parameters
    ----------
    file
        ``gateway.key`` in the user's state directory when None.
    """
    if file is None:
        from platformdirs import user_state_path

        file = user_state_path("dicomsource", appauthor=False) / "gateway.key"
    try:
        return _read(file) or _made(file)
    except OSError as error:
        _logger.warning("the key of the gateway is not kept: %s", error)
        return secrets.token_bytes(_BYTES)


def _read(file: Path) -> bytes | None:
    try:
        key = file.read_bytes()
    except FileNotFoundError:
        return None
    if len(key) == _BYTES:
        return key
    raise OSError(f"{file} holds no key; remove it")


def _made(file: Path) -> bytes:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(secrets.token_bytes(_BYTES))
        # Unlike a rename, a link leaves the key of a faster process in place.
        with suppress(FileExistsError):
            os.link(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
    key = _read(file)
    if key is None:
        raise OSError(f"{file} vanished")
    return key
