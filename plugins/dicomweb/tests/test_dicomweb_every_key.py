"""No key is read and then ignored: each changes what the server is asked for, or what is made of its answer."""

import json

import pytest

from dicomsource.configuration import describe_configuration
from dicomsource.http import HttpConfiguration
from dicomsource.multipart import encode_multipart
from dicomsource_dicomweb import DicomwebConfiguration

UIDS = ("1.2", "1.3", "1.4")
NAMES = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
NAMED = dict(zip(NAMES, UIDS, strict=True))
STUDIES = [
    {"0020000D": {"vr": "UI", "Value": [uid]}, "00100020": {"vr": "LO", "Value": [uid]}}
    for uid in ("1.2", "1.5")
]
FRAME = "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1"
JSON = {"Content-Type": "application/dicom+json"}
HIDDEN = b"".join(encode_multipart([({"Content-Type": FRAME}, b"bulk")], "cut"))


class Ways:
    """Ways to see what a source does: each asks it for something, and returns what a key may change of that."""

    def __init__(self, server, source):
        self.server = server
        self.source = source

    def asked(self):
        return self.server.asked[-1]

    def search(self, **parameters):
        rows = self.source.query.studies.search(**parameters)
        asked = self.server.asked[0]
        return asked.path, asked.raw_query, [row.StudyInstanceUID for row in rows]

    def search_all(self):
        self.source.query.studies.search(limit="all")
        return [asked.query.get("limit") for asked in self.server.asked]

    def store(self, count=1):
        before = len(self.server.asked)
        self.source.store.dicom([b"file"] * count)
        return self.asked().path, len(self.server.asked) - before

    def frame(self):
        self.source.retrieve.frames(*UIDS)
        return self.asked().path, self.asked().headers["Accept"]

    def file(self):
        self.source.retrieve.instance(*UIDS)
        return self.asked().path, self.asked().headers["Accept"]

    def bulk(self, uri="bulkdata/1"):
        content = self.source.retrieve.bulkDataURI("1.2", uri, "1.3")
        return self.asked().path, self.asked().headers["Accept"], content

    def thumbnail(self):
        self.source.retrieve.thumbnail(StudyInstanceUID="1.2")
        return self.asked().path, self.asked().raw_query, self.asked().headers["Accept"]

    def image_id(self):
        return self.source.getImageIdsForInstance(NAMED)

    def supports(self, name):
        return self.source.supports(name)

    def initialized(self):
        self.source.initialize()
        return self.search()


# Key, its value ({root} is the server's), other keys, a way to see the key's effect, and what it is given.
EFFECTS = [
    ("qidoRoot", "{root}/q", {"wadoRoot": "{root}"}, "search", ()),
    ("wadoRoot", "{root}/w", {}, "file", ()),
    ("stowRoot", "{root}/s", {}, "store", ()),
    ("storeBatchCount", 1, {}, "store", (2,)),
    ("storeBatchBytes", 5, {}, "store", (2,)),
    ("wadoUriRoot", "http://u", {}, "image_id", ()),
    ("wadoUri", "http://u", {}, "image_id", ()),
    ("queryLimit", 7, {}, "search", ()),
    ("queryPageSize", 9, {}, "search_all", ()),
    ("serverCannotMatch", ["PatientID"], {}, "search", {"PatientID": "1.5"}),
    ("serverMatches", ["StudyDate"], {}, "search", {"PatientID": "1.5"}),
    ("qidoSupportsIncludeField", False, {}, "search", ()),
    ("supportsFuzzyMatching", True, {}, "search", ()),
    ("supportsOrderBy", True, {}, "search", {"orderby": "-PatientID"}),
    ("supportsWildcard", True, {}, "search", {"PatientID": "1.5"}),
    ("staticWado", True, {}, "search", {"PatientID": "1.5"}),
    ("imageRendering", "wadors", {"wadoUriRoot": "http://u"}, "image_id", ()),
    ("thumbnailRendering", "rendered", {}, "thumbnail", ()),
    ("thumbnailRequestStrategy", "bulkDataRetrieve", {}, "thumbnail", ()),
    ("acceptHeader", ["image/jls"], {"requestTransferSyntaxUID": "1.2"}, "frame", ()),
    ("requestTransferSyntaxUID", "1.2.840.10008.1.2.4.80", {}, "frame", ()),
    ("requestTransferSyntaxUID", "1.2.840.10008.1.2.4.80", {}, "file", ()),
    ("omitQuotationForMultipartRequest", True, {}, "file", ()),
    ("omitQuotationForMultipartRequest", True, {}, "bulk", ()),
    ("singlepart", "bulkdata", {}, "bulk", ()),
    ("singlepart", "image", {}, "frame", ()),
    ("fixBulkdataMultipart", False, {}, "bulk", ()),
    ("bulkDataURI.startsWith", "bulkdata", {}, "bulk", ()),
    (
        "bulkDataURI.prefixWith",
        "series/9/x",
        {"bulkDataURI": {"startsWith": "bulkdata"}},
        "bulk",
        (),
    ),
    ("bulkDataURI.relativeResolution", "studies", {}, "bulk", ("instances/1",)),
    ("bulkDataURI.transform", lambda uri: f"{uri}/x", {}, "bulk", ()),
    ("bulkDataURI.enabled", False, {}, "bulk", ()),
    (
        "onConfiguration",
        lambda configuration, options: {**configuration, "queryLimit": 3},
        {},
        "initialized",
        (),
    ),
    ("supportsReject", True, {}, "supports", ("reject.study",)),
    ("supportsStow", False, {}, "supports", ("store.dicom",)),
    ("supportsDelete", True, {}, "supports", ("store.delete",)),
]
# Has tests of its own: what it changes is not one request.
ELSEWHERE = {"bulkDataURI", "enableStudyLazyLoad", "parallelRequests"}


def answer(asked):
    if asked.path.endswith("/studies") and asked.method == "GET":
        return 200, b"" if "offset" in asked.query else json_of(STUDIES), JSON
    if asked.method == "POST":
        return 200, b"{}", JSON
    if "instances/1.4" in asked.path:
        return 200, b"content", {"Content-Type": FRAME}
    if asked.path.endswith(("thumbnail", "rendered")):
        return 200, b"picture", {"Content-Type": "image/jpeg"}
    return 200, HIDDEN, {"Content-Type": "application/octet-stream"}


def json_of(rows):
    return json.dumps(rows).encode()


def filled(value, server):
    return value.format(root=server.root) if isinstance(value, str) else value


def seen(server, open_source, configuration, way, given):
    """Return what can be seen, the name of an error included."""
    configuration = {key: filled(value, server) for key, value in configuration.items()}
    server.asked.clear()
    call = getattr(Ways(server, open_source(**configuration)), way)
    try:
        return call(**given) if isinstance(given, dict) else call(*given)
    except Exception as error:
        return type(error).__name__


@pytest.mark.parametrize(("key", "value", "others", "way", "given"), EFFECTS)
def test_every_key_has_an_effect(server, open_source, key, value, others, way, given):
    server.does_all(answer)
    without = seen(server, open_source, others, way, given)
    outer, _, inner = key.partition(".")
    changed = {**others.get(outer, {}), inner: value} if inner else value
    with_it = seen(server, open_source, {**others, outer: changed}, way, given)
    assert with_it != without
    errors = [one for one in (without, with_it) if isinstance(one, str) and one.endswith("Error")]
    assert errors == ([] if key != "bulkDataURI.enabled" else ["UnsupportedError"])


def test_no_key_is_without_an_effect_unless_it_says_that_it_is_for_viewers():
    shared = {key.key.partition(".")[0] for key in describe_configuration(HttpConfiguration)}
    keys = {
        key.key
        for key in describe_configuration(DicomwebConfiguration)
        if key.key.partition(".")[0] not in shared and not key.doc.startswith("For viewers: ")
    }
    assert keys - {effect[0] for effect in EFFECTS} - ELSEWHERE == set()


def test_the_keys_that_only_viewers_read_are_these():
    said = {
        key.key
        for key in describe_configuration(DicomwebConfiguration)
        if key.doc.startswith("For viewers: ") and key.doc.endswith("Not used here.")
    }
    assert said == {
        "configurationAPI",
        "dicomUploadEnabled",
        "enableRequestTag",
        "supportsNativeDICOMModel",
        "useBulkDataURI",
        "userAuthenticationService",
    }
