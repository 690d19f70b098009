"""Bearer tokens that somebody gives when they are needed, and renews when the server refuses one."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable

from dicomsource.errors import AuthenticationError, ConfigurationError, DicomsourceError

TokenCallback = Callable[..., str]


class Token:
    """A token that a function gives; it is asked before each request, by one thread at a time.

    Parameters
    ----------
    callback
        Returns the token, or the whole value of the header such as ``"Basic ..."``. Where it takes an argument
        ``refresh``, that is True when the server refused the token that it gave last.
    """

    def __init__(self, callback: TokenCallback) -> None:
        self._callback = callback
        self._refreshes = _takes_refresh(callback)
        self._lock = threading.Lock()

    def header(self) -> str:
        """Return the value of the Authorization header.

        Raises
        ------
        AuthenticationError
            The function fails.
        ConfigurationError
            It returns no token.
        """
        with self._lock:
            return self._ask(refresh=False)

    def renewed(self, stale: str) -> bool:
        """Return whether there is another token now than the one that was refused.

        Of many threads with the same refused token one has it renewed, the others find the new one.

        Parameters
        ----------
        stale
            The value of the Authorization header that was refused.

        Raises
        ------
        AuthenticationError
            The function fails.
        """
        with self._lock:
            if self._ask(refresh=False) != stale:
                return True
            return self._refreshes and self._ask(refresh=True) != stale

    def close(self) -> None:
        """Close the function, where it can be closed: a thread that waits for a token waits no longer."""
        close = getattr(self._callback, "close", None)
        if callable(close):
            close()

    def _ask(self, *, refresh: bool) -> str:
        try:
            token = self._callback(refresh=refresh) if self._refreshes else self._callback()
        except DicomsourceError:
            raise
        except Exception as error:
            raise AuthenticationError(
                f"there is no token: {_name(self._callback)} failed with {type(error).__name__}: {error}",
                way_out="Log in again, or mend the function in `auth`",
            ) from error
        token = token.strip() if isinstance(token, str) else ""
        if not token or not token.isprintable():
            raise ConfigurationError(
                f"{_name(self._callback)} gave no token", way_out="Return the token as text"
            )
        return token if " " in token else f"Bearer {token}"


def _takes_refresh(callback: TokenCallback) -> bool:
    try:
        parameters = inspect.signature(callback).parameters.values()
    except (TypeError, ValueError):  # some builtins have no signature
        return False
    return any(one.name == "refresh" or one.kind is one.VAR_KEYWORD for one in parameters)


def _name(callback: TokenCallback) -> str:
    return str(getattr(callback, "__qualname__", type(callback).__name__))
