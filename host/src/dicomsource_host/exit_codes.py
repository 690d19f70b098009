"""The exit codes of the ``dicomsource`` command, in one place; scripts may rely on them."""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """What the exit code says; ``meaning`` says it in words."""

    meaning: str

    OK = 0, "done"
    FAILURE = 1, "something unexpected"
    USAGE = 2, "the command line or a search parameter cannot be understood"
    CONFIGURATION = 3, "a configuration, name, plugin or locator cannot be used"
    NOT_FOUND = 4, "the study, series, instance, frame or file is not there"
    NETWORK = 5, "the network or the server failed, or refused the credentials"
    PARTIAL = 6, "done in part: standard error lists what failed"
    DATA = 7, "what came is not DICOM, or not what it claims to be"
    UNSUPPORTED = 8, "the data source cannot do this"
    FILES = 9, "a file cannot be written or read: no room, no permission, or something in the way"
    CONTRACT = 10, "a data source breaks rules of the contract, as check tells"
    INTERRUPTED = 130, "Ctrl-C"
    BROKEN_PIPE = 141, "whoever read the output went away"

    def __new__(cls, code: int, meaning: str) -> Self:
        """Keep the meaning beside the number."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member


def exit_code_for(error: BaseException) -> ExitCode:
    """Return the exit code that an error ends the command with."""
    from dicomsource import errors

    if isinstance(error, errors.LocatorError) and error.__cause__ is not None:
        return exit_code_for(error.__cause__)  # whoever looked at the locator met this
    by_kind: tuple[tuple[type[BaseException], ExitCode], ...] = (
        (errors.ConfigurationError, ExitCode.CONFIGURATION),
        (errors.PluginError, ExitCode.CONFIGURATION),
        (errors.LocatorError, ExitCode.CONFIGURATION),
        (errors.QueryError, ExitCode.USAGE),
        (errors.NotFoundError, ExitCode.NOT_FOUND),
        (FileNotFoundError, ExitCode.NOT_FOUND),
        (errors.DataError, ExitCode.DATA),
        (errors.UnsupportedError, ExitCode.UNSUPPORTED),
        (errors.TransportError, ExitCode.NETWORK),
        (ConnectionError, ExitCode.NETWORK),
        (TimeoutError, ExitCode.NETWORK),
    )
    for kind, code in by_kind:
        if isinstance(error, kind):
            return code
    if isinstance(error, OSError) and error.strerror:
        return ExitCode.FILES
    return ExitCode.FAILURE
