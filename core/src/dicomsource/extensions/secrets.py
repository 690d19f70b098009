"""Secrets stay in environment variables; a configuration only names the variable."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from dicomsource.configuration.callables import names_a_function
from dicomsource.errors import ConfigurationError

_SECRET_KEY = re.compile(
    r"(password|passwd|passphrase|secret|token|bearer|api[-_]?key|authorization)$", re.IGNORECASE
)
_PASSWORD_IN_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#@\s]*:[^/?#@\s]+@", re.IGNORECASE)


def resolve_secrets(value: Any, path: str = "") -> Any:
    """Return a copy in which every ``{"env": "NAME"}`` is the value of that environment variable.

    Raises
    ------
    ConfigurationError
        The variable is not set.
    """
    variable = _variable(value)
    if variable is not None:
        if variable not in os.environ:
            raise ConfigurationError(
                f"{path or 'The configuration'} is taken from the environment variable"
                f" {variable}, which is not set",
                way_out=f"Set {variable} before the data source is used",
            )
        return os.environ[variable]
    if isinstance(value, Mapping):
        return {key: resolve_secrets(item, _join(path, key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [resolve_secrets(item, f"{path}[{index}]") for index, item in enumerate(value)]
    return value


def refuse_plain_secrets(value: Any, path: str) -> None:
    """Raise if a configuration that comes from a file holds a secret as plain text.

    Raises
    ------
    ConfigurationError
        A password, token, secret or key is written out, by itself or inside a URL.
    """
    if isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(item, str | int | float) and not isinstance(item, bool):
                _refuse_plain_secret(str(key), item, _join(path, key))
            else:
                refuse_plain_secrets(item, _join(path, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            refuse_plain_secrets(item, f"{path}[{index}]")
    elif isinstance(value, str):
        _refuse_plain_secret("", value, path)


def _variable(value: object) -> str | None:
    if isinstance(value, Mapping) and value.keys() == {"env"} and isinstance(value["env"], str):
        return value["env"]
    return None


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def _refuse_plain_secret(key: str, value: str | float, path: str) -> None:
    text = str(value)
    if text and key.lower() == "auth" and not names_a_function(text):
        raise ConfigurationError(
            f"{path} holds a password as plain text, or names a function that is not installed",
            way_out='Write it as {"username": "...", "password": {"env": "NAME_OF_VARIABLE"}},'
            ' or name a function "package.module:function"',
        )
    if text and _SECRET_KEY.search(key):
        raise ConfigurationError(
            f"{path} holds a secret as plain text",
            way_out='Put it into an environment variable and write {"env": "NAME_OF_VARIABLE"}',
        )
    if _PASSWORD_IN_URL.search(text):
        raise ConfigurationError(
            f"{path} holds a password inside a URL",
            way_out='Take it out of the URL and give it as auth, the password as {"env": "NAME"}',
        )
