"""An index answers as the plain matcher does: random lists with odd rows, random queries of all rules, random orders.

DICOMSOURCE_INDEX_LISTS sets how many lists are tried; each is asked 12 queries.
"""

import json
import os
from contextlib import ExitStack, contextmanager
from itertools import count
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dicomsource.errors import QueryError
from dicomsource.matching import compile_query, select
from dicomsource_index import RowIndex, build_index

LISTS = int(os.environ.get("DICOMSOURCE_INDEX_LISTS", "250"))

NAMES = st.sampled_from(
    ["DOE^JOHN", "doe^john^^", "DOE", "Doe^Jane A", "O'BRIEN^MARY", "STRAßE^ANNA", "MÜLLER^ÄNNE", "ΣΑΣ^ΝΙΚΟΣ",
     "YAMADA^TARO=山田^太郎=やまだ^たろう", " DOE ^JOHN ", "DOE-SMITH^JO", "",
     "^", "=", "=山田", "İPEK^ALİ", "a\0b", "\t"]
)  # fmt: skip
TEXTS = st.sampled_from(
    ["A1", "a1", "A12", "B1", "CHEST CT", "CT CHEST 3D", " A1 ", "A1\0", "", " ", "\t", "A*1", "A?1", "é", "É",
     "STRASSE", "straße", "A\\B", "x\0y", "12", "AA", "ab-cd", "山田", "A1\nB"]
)  # fmt: skip
ODD = st.sampled_from([None, 7, 7.5, True, [], {}, {"x": 1}, ["A1"], -0.0, 1e20])
DATES = st.sampled_from(
    ["20240101", "20240229", "20231231", "2024.01.01", "20240101 ", "", "2024", "20249999", "19000101", "x"]
)  # fmt: skip
TIMES = st.sampled_from(
    ["10", "1030", "103059", "10:30", "103059.5", "235959.999999", "", "25", "1030 "]
)
MOMENTS = st.sampled_from(
    ["2024", "202401", "20240101103000", "20240101103000-0500", "20240101103000+0100", "x", ""]
)
NUMBERS = st.sampled_from(
    [7, "7", "+7", "007", "7.0", 7.0, "70e-1", -7, "0", "-0", "0.5", ".5", "1e400", "x", ""]
)
UIDS = st.sampled_from(["1.2.3", "1.2.3\0", " 1.2.3", "1.2.4", "1.2", ""])
TAGS = st.sampled_from(["00100010", "0010,0010", "0008103E", "0008103e", ""])
MODALITIES = st.sampled_from(["CT", "MR", "CT ", "SR"])
NAME_VALUES = st.one_of(
    NAMES,
    st.fixed_dictionaries({"Alphabetic": NAMES}),
    st.fixed_dictionaries(
        {}, optional={key: NAMES | st.none() for key in ("Alphabetic", "Ideographic", "Phonetic")}
    ),
)

# Keyword, tag, VR, stored values, and texts that keys are made of.
ATTRIBUTES = [
    ("PatientName", "00100010", "PN", NAME_VALUES, NAMES),
    ("ReferringPhysicianName", "00080090", "PN", NAME_VALUES, NAMES),
    ("PatientID", "00100020", "LO", TEXTS, TEXTS),
    ("StudyDescription", "00081030", "LO", TEXTS, TEXTS),
    ("PatientComments", "00104000", "LT", TEXTS, TEXTS),
    ("ModalitiesInStudy", "00080061", "CS", MODALITIES | TEXTS, MODALITIES | TEXTS),
    ("StudyDate", "00080020", "DA", DATES, DATES),
    ("StudyTime", "00080030", "TM", TIMES, TIMES),
    ("AcquisitionDateTime", "0008002A", "DT", MOMENTS, MOMENTS),
    ("TimezoneOffsetFromUTC", "00080201", "SH", st.sampled_from(["+0100", "-0500", "x"]), st.just("")),
    ("NumberOfStudyRelatedInstances", "00201208", "IS", NUMBERS, NUMBERS.map(str)),
    ("PatientWeight", "00101030", "DS", NUMBERS, NUMBERS.map(str)),
    ("RecommendedDisplayFrameRateInFloat", "00089459", "FL", NUMBERS, NUMBERS.map(str)),
    ("FailedSOPInstanceUIDList", "00080058", "UI", UIDS, UIDS),
    ("OffendingElement", "00000901", "AT", TAGS, TAGS),
    ("00091001", "00091001", "LO", TEXTS, TEXTS),
]  # fmt: skip


def values_of(stored):
    several = st.lists(stored | ODD, max_size=3)
    return st.one_of(stored.map(lambda value: [value]), stored.map(lambda value: [value]), several)


def element_of(vr, stored):
    return st.one_of(
        values_of(stored).map(lambda values: {"vr": vr, "Value": values}),
        values_of(stored).map(lambda values: {"vr": vr, "Value": values}),
        values_of(stored).map(lambda values: {"vr": vr, "Value": values}),
        st.sampled_from(
            [{"vr": vr}, {}, None, [], "A1", {"vr": vr, "Value": "A1"}, {"vr": vr, "BulkDataURI": "x"},
             {"Value": ["A1"]}, {"vr": "SH", "Value": ["A1", "CT"]}, {"vr": vr, "Value": []},
             {"vr": 5, "Value": [None]}]
        ),
    )  # fmt: skip


ITEM = st.fixed_dictionaries(
    {},
    optional={
        "00080100": element_of("SH", TEXTS),
        "00080102": element_of("SH", TEXTS),
        "0008002A": element_of("DT", MOMENTS),
    },
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={tag: element_of(vr, stored) for _, tag, vr, stored, _ in ATTRIBUTES}
        | {
            "00081032": st.lists(ITEM, max_size=2).map(lambda items: {"vr": "SQ", "Value": items}),
            "0010002a": st.just({"vr": "LO", "Value": ["A1"]}),
            "name": st.just("no tag"),
        },
    ),
    max_size=9,
)


@st.composite
def keys(draw, texts):
    key = draw(st.one_of(texts, texts, st.sampled_from(["*", "", '""', "?", "??", "*?*", "-"])))
    change = draw(st.integers(0, 11))
    if key and change < 6:
        at, end = sorted([draw(st.integers(0, len(key))), draw(st.integers(0, len(key)))])
        key = [key[:at] + "*", "*" + key[at:end] + "*", "*" + key[at:], key[:at] + "?" + key[at + 1 :],
               key[:at] + "*" + key[end:], key[:at] + "?" + key[at:end] + "*"][change]  # fmt: skip
    elif change == 6:
        key = f"{key}-{draw(texts)}"
    elif change == 7:
        key = draw(st.sampled_from(["-", ""])) + key + draw(st.sampled_from(["-", ""]))
    elif change == 8:
        key = [key, draw(texts)]
    elif change == 9:
        key = f"{key}\\{draw(texts)}"
    elif change == 10:
        key = f"{key}={draw(texts)}"
    return key


ONE_KEY = st.one_of(
    [keys(texts).map(lambda key, name=name: (name, key)) for name, _, _, _, texts in ATTRIBUTES]
    + [
        keys(TEXTS).map(lambda key: ("ProcedureCodeSequence.CodeValue", key)),
        keys(TEXTS).map(lambda key: ("ProcedureCodeSequence.CodingSchemeDesignator", key)),
        keys(MOMENTS).map(lambda key: ("ProcedureCodeSequence.AcquisitionDateTime", key)),
        keys(TEXTS).map(lambda key: ("InstitutionName", key)),
    ]
)
CONTROLS = st.fixed_dictionaries(
    {},
    optional={
        "limit": st.integers(0, 5),
        "offset": st.integers(0, 5),
        "fuzzymatching": st.booleans(),
        "emptyvaluematching": st.booleans(),
        "multiplevaluematching": st.booleans(),
        "includefield": st.sampled_from(["PatientID", "all", ["StudyDate", "00091001"]]),
    },
)
QUERIES = st.lists(
    st.tuples(st.lists(ONE_KEY, max_size=3).map(dict), CONTROLS, st.booleans(), st.booleans()),
    min_size=12,
    max_size=12,
)
NUMBER = count()


# A list of nine rows is handled as one of a million is where these bounds are so low.
LOW_BOUNDS = {
    "dicomsource_index.column_input.MOST_NUMBERED": 1,
    "dicomsource_index.column_input.FEWEST_KEYED": 0,
    "dicomsource_index.building._AT_ONCE": 4,
    "dicomsource_index.sections.MOST_SAMPLES": 3,
    "dicomsource_index.word_output.FEWEST_TERMS": 1,
    "dicomsource_index.word_output._PORTION": 2,
    "dicomsource_index.key_order._PORTION": 2,
    "dicomsource_index.column_output.MOST_TERMS_WITH_ROWS": 0,
    "dicomsource_index.terms._FEW": 0,
    "dicomsource_index.selecting._SPARSE": 1,
    "dicomsource_index.selecting._STRIDE": 2,
}


@contextmanager
def bounds(lowered):
    with ExitStack() as stack:
        for name in lowered:
            stack.enter_context(patch(name, LOW_BOUNDS[name]))
        yield


@settings(
    max_examples=LISTS,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(ROWS, QUERIES, st.sets(st.sampled_from(sorted(LOW_BOUNDS))))
def test_an_index_finds_what_the_plain_matcher_finds(tmp_path_factory, rows, queries, lowered):
    for number, row in enumerate(rows):
        row["0020000D"] = {"vr": "UI", "Value": [f"2.25.{number}"]}
    path = tmp_path_factory.getbasetemp() / f"random-{next(NUMBER)}"
    with bounds(lowered):
        report = build_index([json.dumps(row).encode() for row in rows], path)
        assert report.problem_count == 0
        index = RowIndex.open(path)
        for parameters, controls, ignore_case, combined in queries:
            asked = parameters | controls
            try:
                query = compile_query(asked, ignore_case=ignore_case, combined_date_time=combined)
            except QueryError:
                continue
            page = index.search(asked, ignore_case=ignore_case, combined_date_time=combined)
            assert page.rows == list(query.select(rows)), asked
            assert page.total == sum(map(query.matches, rows)), asked
            texts = index.search_text(asked, ignore_case=ignore_case, combined_date_time=combined)
            assert (texts.total, list(texts.numbers)) == (page.total, list(page.numbers))
            assert list(map(json.loads, texts.texts)) == [rows[number] for number in page.numbers]
        index.close()
        path.unlink()


ORDERS = st.lists(
    st.tuples(st.sampled_from([*(name for name, *_ in ATTRIBUTES), "InstitutionName"]), st.booleans()),
    min_size=1,
    max_size=3,
    unique_by=lambda by: by[0],
).map(lambda order: [f"-{name}" if down else name for name, down in order])  # fmt: skip
KEYS = st.sampled_from(
    [{}, {}, {"PatientID": "A*"}, {"ModalitiesInStudy": "CT"}, {"PatientName": "D*"}]
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    ROWS, st.lists(st.tuples(ORDERS, KEYS), min_size=4, max_size=4), st.sets(st.sampled_from(sorted(LOW_BOUNDS)))
)  # fmt: skip
def test_an_index_sorts_as_the_plain_matcher_does_on_every_page(
    tmp_path_factory, rows, orders, lowered
):
    for number, row in enumerate(rows):
        row["0020000D"] = {"vr": "UI", "Value": [f"2.25.{number}"]}
    path = tmp_path_factory.getbasetemp() / f"ordered-{next(NUMBER)}"
    with bounds(lowered):
        build_index([json.dumps(row).encode() for row in rows], path)
        with RowIndex.open(path) as index:
            for orderby, keys in orders:
                asked = keys | {"orderby": orderby}
                for offset in range(len(rows) + 1):
                    for limit in (1, 2, len(rows)):
                        paged = asked | {"offset": offset, "limit": limit}
                        assert index.search(paged).rows == select(rows, paged), paged
    path.unlink()
