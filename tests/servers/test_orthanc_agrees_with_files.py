"""The same studies in Orthanc, a static tree, a JSON document and a folder are the same to whoever reads them."""

import shutil

import pytest

from dicomsource import ExtensionManager
from dicomsource.samples import sample_files, write_static_tree
from dicomsource_dicomjson.writing import build_document
from source_contract import FILLING, Otherwise, RetrieveRules, SearchRules

pytestmark = [
    pytest.mark.server,
    pytest.mark.filterwarnings("ignore::UserWarning:pydicom"),
    pytest.mark.timeout(300),
]

KINDS = ("orthanc", "tree", "document", "folder")
YEN = "it takes the backslash of ISO_IR 13, which parts values, for a yen sign"
UNKNOWN = "it knows no kind for these private attributes, and gives their bytes as bulk data"
LACKS = "a name of two groups gets a third, empty one"
LATIN = "it writes lists in its DefaultEncoding, Latin1, and leaves out what that lacks"
NOT_LATIN = (
    "chrArab.dcm", "chrGreek.dcm", "chrH31.dcm", "chrH32.dcm", "chrHbrw.dcm", "chrI2.dcm", "chrJapMulti.dcm",
    "chrKoreanMulti.dcm", "chrRuss.dcm", "chrX1.dcm", "chrX2.dcm",
)  # fmt: skip
WITH_YEN = (
    "00090010", "00090011", "ImageOrientationPatient", "ImagePositionPatient", "ImageType", "PatientOrientation",
    "PixelSpacing", "WindowCenter", "WindowWidth",
)  # fmt: skip
OF_AGFA = (
    "00191010", "00191013", "00191015", "00191060", "00191062", "00191065", "00191070", "00191082", "00191093",
)  # fmt: skip
# What Orthanc 1.10 itself, as Debian has it, says otherwise than the files do.
ORTHANC = Otherwise(
    undated_come_early="to it a study without a date was before every date",
    metadata={
        **{("J2K_pixelrep_mismatch.dcm", attribute): YEN for attribute in WITH_YEN},
        **{("chrJapMulti.dcm", attribute): UNKNOWN for attribute in OF_AGFA},
        **{("chrKoreanMulti.dcm", attribute): UNKNOWN for attribute in OF_AGFA},
        ("chrX1.dcm", "PatientName"): LACKS,
        ("chrX2.dcm", "PatientName"): LACKS,
        (
            "chrH32.dcm",
            "PatientName",
        ): "it reads the first of two character sets, the escapes to the other as text",
        ("examples_ybr_color.dcm", "00191050"): "it parts unlimited text at backslashes",
        ("badVR.dcm", "NumberOfFrames"): "it gives no value that is no number",
    },
    rows={(file, "PatientName"): LATIN for file in NOT_LATIN},
)
# The document is written from what stands before the pixels, the catalogue of the folder is made of it.
OTHERWISE = {
    "orthanc": ORTHANC,
    "document": Otherwise(metadata=FILLING),
    "folder": Otherwise(metadata=FILLING),
}


class TestSearch(SearchRules):
    pass


class TestRetrieve(RetrieveRules):
    pass


@pytest.fixture(scope="module")
def held(orthanc_with_login):
    """An Orthanc that holds those of pydicom's files that are whole: preamble, File Meta Information and dataset."""
    orthanc_with_login.empty()
    for path in sample_files():
        orthanc_with_login.load(path)
    yield orthanc_with_login
    orthanc_with_login.empty()


@pytest.fixture(scope="module")
def manager(held, tmp_path_factory):
    folder = tmp_path_factory.mktemp("same-studies")
    files = list(held.files.values())
    (folder / "scans").mkdir()
    for number, file in enumerate(files):
        shutil.copyfile(file, folder / "scans" / f"{number:03}-{file.name}")
    write_static_tree(files, folder / "tree")
    build_document(folder / "scans", folder / "studies.json")
    root = held.dicom_web
    user, password = held.login
    auth = {"username": user, "password": password}
    configurations = {
        "orthanc": ("dicomweb", {"qidoRoot": root, "wadoRoot": root, "auth": auth}),
        "tree": ("static_wado", {"wadoRoot": str(folder / "tree")}),
        "document": ("dicomjson", {"url": str(folder / "studies.json")}),
        "folder": ("dicomlocal", {"root": str(folder / "scans")}),
    }
    cache = {"cacheDirectory": str(folder / "cache")}
    definitions = [
        {
            "namespace": namespace,
            "sourceName": name,
            "configuration": {**configuration, **(cache if name in ("tree", "folder") else {})},
        }
        for name, (namespace, configuration) in configurations.items()
    ]
    with ExtensionManager(definitions=definitions) as manager:
        yield manager


@pytest.fixture(scope="module", params=KINDS)
def source(request, manager):
    return manager.get_data_source(request.param)


@pytest.fixture(scope="module")
def otherwise(source):
    return OTHERWISE.get(source.name, Otherwise())


def test_the_files_that_are_compared_hold_all_that_orthanc_reads_otherwise(held):
    compared = {path.name for path in held.files.values()}

    assert {file for file, _ in (*ORTHANC.metadata, *ORTHANC.rows)} <= compared


def test_every_kind_of_source_has_every_instance(source, held):
    found = {
        instance.SOPInstanceUID
        for study in {key[0] for key in held.files}
        for instance in source.retrieve.series.metadata(study)
    }

    assert found == {key[2] for key in held.files}
