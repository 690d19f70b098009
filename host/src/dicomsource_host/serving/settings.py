"""What ``dicomsource serve`` was asked for, in a form that every worker process gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import ConfigurationError
from dicomsource_host.serving.hosts import is_loopback

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

SHORTEST_TOKEN = 16
"""A token with fewer characters could be found by trying."""


@attrs.frozen(kw_only=True)
class ServeSettings:
    """What to serve, to whom, and how.

    Parameters
    ----------
    configuration
        The configuration file; None for none.
    sources
        What is served: configured names, URLs, directories and files, each also as ``NAME=LOCATOR``. All that is
        configured where empty.
    kind
        The kind of data source that opens what is no configured name.
    host, port
        Where to listen; port 0 for any that is free.
    token
        What clients must show; None where none is asked for.
    open_to_all
        Whether it was said out loud that nobody need show anything.
    allowed_origins
        Origins whose pages may read the services, such as ``https://viewer.example``; ``*`` for all.
    allowed_hosts
        Names that the server is called by besides those that it finds out, such as behind a proxy.
    public_url
        The address by which clients reach this server, such as that of a proxy before it; None for what they call it.
    tls_certificate, tls_key
        PEM files; None for plain HTTP.
    workers
        How many processes answer.
    access_log
        ``-`` for standard output, ``none``, or a file that lines are added to.
    max_connections
        How many connections are answered at a time in one process; the next ones get 503.
    max_body
        How many bytes may be stored with one request.
    kept_answers
        How many bytes of answers each process keeps in memory.
    viewer
        The folder that OHIF is installed in; None where it is not.
    debug, quiet
        Which log messages are shown.
    """

    configuration: Path | None = None
    sources: tuple[str, ...] = ()
    kind: str | None = None
    host: str = "127.0.0.1"
    port: int = 8808
    token: str | None = attrs.field(default=None, repr=False)
    open_to_all: bool = False
    allowed_origins: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    public_url: str | None = None
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    workers: int = 1
    access_log: str = "none"
    max_connections: int = 512
    max_body: int = 8 * 1024**3
    kept_answers: int = 64 * 1024**2
    viewer: Path | None = None
    debug: bool = False
    quiet: bool = False

    def __attrs_post_init__(self) -> None:
        if self.token is not None and self.open_to_all:
            raise ConfigurationError(
                "a token is given, and --no-auth says that none is wanted",
                way_out="Leave one of them out",
            )
        if self.token is not None and (
            len(self.token) < SHORTEST_TOKEN or not self.token.isascii() or " " in self.token
        ):
            raise ConfigurationError(
                f"the token has fewer than {SHORTEST_TOKEN} characters, or others than letters, digits and signs",
                way_out="Make one with: python -c 'import secrets; print(secrets.token_urlsafe())'",
            )
        if not is_loopback(self.host) and self.token is None and not self.open_to_all:
            raise ConfigurationError(
                f"{self.host} can be reached by others, and nothing keeps them from the studies",
                way_out="Give --token or the variable DICOMSOURCE_TOKEN, or say --no-auth",
            )
        if "*" in self.allowed_origins and self.token is None and not self.open_to_all:
            raise ConfigurationError(
                "with --allow-origin '*' any page in the user's browser could read the studies",
                way_out="Name the origins, or give --token",
            )
        if self.tls_key is not None and self.tls_certificate is None:
            raise ConfigurationError(
                "there is a TLS key without a certificate", way_out="Give --tls-certificate too"
            )

    @property
    def scheme(self) -> str:
        """``https`` with a certificate, else ``http``."""
        return "https" if self.tls_certificate else "http"


@attrs.frozen
class ApplicationFactory:
    """Makes the application of one process; it can be sent to another one."""

    settings: ServeSettings

    def __call__(self) -> ASGIApp:
        """Return a new application with a manager of its own."""
        from dicomsource_host.serving.application import create_application
        from dicomsource_host.serving.chosen_sources import choose_sources
        from dicomsource_host.terminal.messages import show_log_messages

        show_log_messages(debug=self.settings.debug, quiet=self.settings.quiet)
        return create_application(choose_sources(self.settings), self.settings)
