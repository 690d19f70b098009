"""``python -m dicomsource_host`` is the ``dicomsource`` command."""

from dicomsource_host.cli.main import main

main(prog_name="dicomsource")
