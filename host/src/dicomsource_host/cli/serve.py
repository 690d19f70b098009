"""``dicomsource serve``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from dicomsource_host.framework.arguments import complete_source
from dicomsource_host.framework.command import host_command
from dicomsource_host.terminal.messages import note, warning

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation
    from dicomsource_host.serving.chosen_sources import ChosenSources
    from dicomsource_host.serving.settings import ServeSettings


@host_command(
    "serve",
    examples=(
        "dicomsource serve ~/scans --open",
        "dicomsource serve pacs archive=/srv/archive --port 9000",
        "DICOMSOURCE_TOKEN=... dicomsource serve --host 0.0.0.0 --tls-certificate server.pem --tls-key server.key",
    ),
)
@click.argument("sources", metavar="[SOURCE]...", nargs=-1, shell_complete=complete_source)
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="HOST", help="Address to listen at."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    default=8808,
    show_default=True,
    help="0 for any that is free.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--token",
    envvar="DICOMSOURCE_TOKEN",
    show_envvar=True,
    metavar="TOKEN",
    help="What clients must show; better in the variable: the list of processes shows what is typed here.",
)
@click.option("--no-auth", is_flag=True, help="Let in whoever reaches this machine.")
@click.option(
    "--allow-origin",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages of this origin read the services (CORS); may be repeated.",
)
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="Another name that this server is called by, as behind a proxy; may be repeated.",
)
@click.option(
    "--public-url",
    metavar="URL",
    help="How clients reach this server, where a proxy stands before it.",
)
@click.option(
    "--tls-certificate", type=click.Path(path_type=Path), metavar="PEM", help="Serve https."
)
@click.option(
    "--tls-key", type=click.Path(path_type=Path), metavar="PEM", help="Its key, if in another file."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    metavar="N",
    help="Processes.",
)
@click.option(
    "--access-log",
    metavar="FILE",
    show_default="- unless that is a terminal",
    help="Where a JSON line for each request goes: a file, - for standard output, none.",
)
@click.option(
    "--max-connections",
    type=click.IntRange(1),
    default=512,
    show_default=True,
    metavar="N",
    help="Answered at a time by one process.",
)
@click.option(
    "--max-body",
    type=click.IntRange(0),
    default=8192,
    show_default=True,
    metavar="MIB",
    help="The most that is stored with one request.",
)
@click.option(
    "--keep-answers",
    type=click.IntRange(0),
    default=64,
    show_default=True,
    metavar="MIB",
    help="Memory for answers of sources that tell when they change.",
)
def command(
    invocation: Invocation,
    sources: tuple[str, ...],
    open_browser: bool,
    no_auth: bool,
    allow_origin: tuple[str, ...],
    allow_host: tuple[str, ...],
    access_log: str | None,
    max_body: int,
    keep_answers: int,
    **options: Any,
) -> None:
    """Serve data sources: as DICOMweb, on a worklist page, and to OHIF where that is installed.

    A SOURCE is a configured name, a URL, a directory or a file, or NAME=one of these; without any, all that is
    configured is served. The page is at /, the DICOMweb service of a source at /sources/NAME/dicom-web. The command
    "dicomsource viewer install" brings OHIF.
    """
    from dicomsource_host.configuration_file import find_configuration
    from dicomsource_host.serving.chosen_sources import choose_sources
    from dicomsource_host.serving.listening import check_tls, listening_socket, shown_url
    from dicomsource_host.serving.running import leave_hanging_threads, run
    from dicomsource_host.serving.settings import ServeSettings
    from dicomsource_host.terminal.messages import show_log_messages
    from dicomsource_host.viewer.location import InstalledViewer

    show_log_messages(debug=invocation.debug, quiet=invocation.quiet)
    configuration = find_configuration(invocation.config)
    viewer = InstalledViewer.found()
    settings = ServeSettings(
        configuration=configuration.absolute() if configuration else None,
        sources=sources,
        kind=invocation.kind,
        open_to_all=no_auth,
        allowed_origins=allow_origin,
        allowed_hosts=allow_host,
        access_log=access_log or ("none" if sys.stdout.isatty() else "-"),
        max_body=max_body * 1024**2,
        kept_answers=keep_answers * 1024**2,
        viewer=viewer.folder if viewer else None,
        debug=invocation.debug,
        quiet=invocation.quiet,
        **options,
    )
    chosen = choose_sources(settings)
    chosen.manager.close()
    if settings.tls_certificate is not None:
        check_tls(settings.tls_certificate, settings.tls_key)
    listener = listening_socket(settings)
    url = shown_url(settings, listener)
    if not invocation.quiet:
        _tell(settings, chosen, url)

    def started() -> None:
        if open_browser:
            import webbrowser

            webbrowser.open(url)

    run(settings, listener, started)
    if not invocation.quiet:
        note("Stopped.")
    leave_hanging_threads(0)


def _tell(settings: ServeSettings, chosen: ChosenSources, url: str) -> None:
    note(f"Worklist: {url}/")
    if settings.viewer:
        note(f"OHIF: {url}/ohif/")
    for name in chosen.names:
        place = chosen.places.get(name)
        service = f"{url}/sources/{quote(name, safe='')}/dicom-web"
        note(f"DICOMweb: {service}" + (f" ({place})" if place else ""))
    for plugin in chosen.manager.set_aside:
        warning(f"set aside: {plugin}")
    if settings.open_to_all:
        warning("whoever reaches this machine can read all studies: --no-auth says so.")
    elif settings.token and not settings.tls_certificate and settings.host != "127.0.0.1":
        warning("the token and all data cross the network unencrypted: give --tls-certificate.")
    note("Ctrl-C stops it.")
