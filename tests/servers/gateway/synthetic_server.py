"""A gateway of its own process: prints its URL, and serves until its input ends.

``python synthetic_server.py synthetic`` serves made-up series of 1 GB; with a URL it passes on what is there.
"""

import sys

from dicomsource import DataSourceEntry, ExtensionManager, IWebApiDataSource, hookimpl
from dicomsource_host.gateway import GatewaySettings, LoopbackServer, create_app

PIECE = 256 * 1024
MEGABYTE = bytes(range(256)) * 4096
COUNT = 1024


def instances(StudyInstanceUID, SeriesInstanceUID=None):
    """Give a thousand files of a megabyte each."""
    for number in range(COUNT):
        yield number.to_bytes(4, "big") + MEGABYTE[4:]


def streams(StudyInstanceUID, SeriesInstanceUID=None, SOPInstanceUID=None):
    """Give one file of a gigabyte."""
    yield (MEGABYTE[:PIECE] for _ in range(4 * COUNT))


class Synthetic:
    @hookimpl
    def getDataSourcesModule(self):
        def many(configuration):
            return IWebApiDataSource.create(retrieve={"instances": instances})

        def one(configuration):
            return IWebApiDataSource.create(retrieve={"streams": streams})

        return [DataSourceEntry("many", "other", many), DataSourceEntry("one", "other", one)]


def main(of):
    if of == "synthetic":
        plugins = [Synthetic()]
        definitions = [{"namespace": name, "sourceName": name} for name in ("many", "one")]
    else:
        from dicomsource_dicomweb import plugin

        plugins = [plugin]
        definitions = [
            {
                "namespace": "dicomweb",
                "sourceName": name,
                "configuration": {"wadoRoot": f"{of}/sources/{name}/dicom-web"},
            }
            for name in ("many", "one")
        ]
    with (
        ExtensionManager(plugins, discover=False, definitions=definitions) as manager,
        LoopbackServer(create_app(manager, GatewaySettings(key=bytes(32)))) as server,
    ):
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
