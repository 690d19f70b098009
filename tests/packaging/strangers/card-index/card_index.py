"""Studies from a card index: one line of text for each, ``uid|patient|date``."""

from pathlib import Path

from dicomsource import DataSourceEntry, IWebApiDataSource, hookimpl


def createDataSource(configuration):
    def requestResults(parameters):
        for card in Path(configuration["cards"]).read_text(encoding="utf-8").splitlines():
            uid, patient, date = card.split("|")
            yield {
                "0020000D": {"vr": "UI", "Value": [uid]},
                "00100010": {"vr": "PN", "Value": [{"Alphabetic": patient}]},
                "00080020": {"vr": "DA", "Value": [date]},
            }

    studies = {"requestResults": requestResults, "superset": True}
    return IWebApiDataSource.create(query={"studies": studies})


@hookimpl
def getDataSourcesModule():
    return [DataSourceEntry("cardindex", "local", createDataSource)]
