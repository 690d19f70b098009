"""The entry, and what it costs to look at it."""

import subprocess
import sys
from importlib.metadata import entry_points

from dicomsource_dicomweb import DicomwebConfiguration, createDataSource, plugin


def test_the_entry_point_leads_to_the_entry():
    (found,) = entry_points(group="dicomsource", name="dicomweb")
    (entry,) = found.load().getDataSourcesModule()
    assert found.load() is plugin
    assert (entry.name, entry.type) == ("dicomweb", "webApi")
    assert entry.configuration is DicomwebConfiguration


def test_a_source_can_do_all_that_dicomweb_has():
    source = createDataSource({"qidoRoot": "http://host"})
    names = (
        "query.studies",
        "query.series",
        "query.instances",
        "retrieve.series.metadata",
        "retrieve.instance",
    )
    more = (
        "retrieve.instances",
        "retrieve.frames",
        "retrieve.rendered",
        "retrieve.bulkDataURI",
        "store.dicom",
    )
    assert [name for name in (*names, *more) if not source.supports(name)] == []
    source.close()


def test_looking_at_the_entry_loads_neither_requests_nor_numpy():
    code = (
        "import sys, dicomsource_dicomweb.plugin as plugin; plugin.getDataSourcesModule();"
        " print(*{'requests', 'numpy', 'pydicom'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.check_output(command, text=True).strip() == ""
