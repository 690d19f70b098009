"""The keys, and what is said of wrong ones."""

import logging

import pytest

from dicomsource.configuration import describe_configuration
from dicomsource.errors import ConfigurationError
from dicomsource_dicomweb import DicomwebConfiguration, createDataSource

# OHIF's own configuration of its demonstration server.
OHIF = {
    "friendlyName": "AWS S3 Static wado server",
    "name": "aws",
    "wadoUriRoot": "https://d14fa38qiwhyfd.example/dicomweb",
    "qidoRoot": "https://d14fa38qiwhyfd.example/dicomweb",
    "wadoRoot": "https://d14fa38qiwhyfd.example/dicomweb",
    "qidoSupportsIncludeField": False,
    "imageRendering": "wadors",
    "thumbnailRendering": "wadors",
    "enableStudyLazyLoad": True,
    "supportsFuzzyMatching": True,
    "supportsWildcard": True,
    "staticWado": True,
    "singlepart": "bulkdata,video",
    "bulkDataURI": {"enabled": True, "relativeResolution": "studies"},
    "omitQuotationForMultipartRequest": True,
    "supportsStow": True,
    "dicomUploadEnabled": True,
    "acceptHeader": ["multipart/related; type=application/octet-stream; transfer-syntax=*"],
}


def test_the_configuration_of_ohif_is_read_without_a_word(caplog):
    with caplog.at_level(logging.WARNING):
        createDataSource(OHIF).close()
    assert caplog.messages == []


def test_a_key_that_is_not_known_is_named(caplog):
    createDataSource({"qidoRoot": "http://host", "qidoroot": "http://host"}).close()
    assert "'qidoroot' is not read; did you mean 'qidoRoot'?" in caplog.text


@pytest.mark.parametrize(
    ("configuration", "roots"),
    [
        ({"qidoRoot": "http://q/"}, ("http://q", "http://q", "http://q")),
        ({"wadoRoot": "http://w"}, ("http://w", "http://w", "http://w")),
        ({"qidoRoot": "http://q", "wadoRoot": "http://w/"}, ("http://q", "http://w", "http://w")),
        (
            {"qidoRoot": "http://q", "wadoRoot": "http://w", "stowRoot": "http://s/"},
            ("http://q", "http://w", "http://s"),
        ),
    ],
)
def test_a_root_that_is_left_out_is_another_one(configuration, roots):
    read = DicomwebConfiguration(**configuration)
    assert (read.search_root, read.retrieve_root, read.store_root) == roots


@pytest.mark.parametrize(
    ("configuration", "sentence"),
    [
        ({}, "has neither qidoRoot nor wadoRoot. Give the base URL of the server as qidoRoot."),
        ({"qidoRoot": ""}, "has neither qidoRoot nor wadoRoot"),
        ({"qidoRoot": 7}, "qidoRoot is 7. Give qidoRoot as text"),
        ({"qidoRoot": "/dicomweb"}, "qidoRoot is '/dicomweb', which is not an http URL"),
        ({"qidoRoot": "http://h", "stowRoot": "h"}, "stowRoot is 'h', which is not an http URL"),
        ({"qidoRoot": "http://h", "queryLimit": 0}, "queryLimit is 0"),
        ({"qidoRoot": "http://h", "queryLimit": "many"}, "queryLimit is 'many'"),
        ({"qidoRoot": "http://h", "imageRendering": "png"}, "imageRendering is 'png'"),
        ({"qidoRoot": "http://h", "imageRendering": "wadouri"}, "there is no wadoUriRoot"),
        ({"qidoRoot": "http://h", "timeout": "soon"}, "timeout is 'soon'"),
        ({"qidoRoot": "http://h", "auth": {"user": "me"}}, "auth holds user"),
        (
            {"qidoRoot": "http://h", "bulkDataURI": {"relativeResolution": "x"}},
            "relativeResolution is 'x'",
        ),
        ({"qidoRoot": "http://me:secret@h"}, "holds a user name"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_refused(configuration, sentence):
    with pytest.raises(ConfigurationError) as caught:
        createDataSource(configuration)
    assert sentence in str(caught.value)
    assert "secret" not in str(caught.value)


def test_every_key_is_described():
    keys = describe_configuration(DicomwebConfiguration)
    assert {"qidoRoot", "bulkDataURI.transform", "auth", "timeout"} <= {key.key for key in keys}
    assert [key.key for key in keys if not key.doc] == []


def test_credentials_and_headers_are_sent(server, open_source):
    server.gives("/studies", [])
    source = open_source(auth={"bearer": "token"}, headers={"X-Tenant": "7"})
    source.query.studies.search()
    assert server.asked[0].headers["Authorization"] == "Bearer token"
    assert server.asked[0].headers["X-Tenant"] == "7"
