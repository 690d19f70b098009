"""Tokens."""

import base64

import pydicom


def test_what_the_server_refuses_is_renewed_once_and_files_are_sent_again(
    locked_server, open_source
):
    asked = []

    def my_login(*, refresh=False):
        asked.append(refresh)
        password = locked_server.login[1] if any(asked) else "of yesterday"
        login = f"{locked_server.login[0]}:{password}"
        return "Basic " + base64.b64encode(login.encode()).decode()

    source = open_source({"qidoRoot": locked_server.dicom_web, "auth": {"tokenCallback": my_login}})
    path = pydicom.data.get_testdata_file("CT_small.dcm", download=False)
    assert len(source.store.dicom(path).ReferencedSOPSequence) == 1
    assert [row.PatientID for row in source.query.studies.search()] == ["1CT1"]
    assert asked.count(True) == 1
