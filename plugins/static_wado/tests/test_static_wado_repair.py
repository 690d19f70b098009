from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.natural import from_dicom_json
from dicomsource_static_wado.repair import repaired


def row(**elements: Any) -> dict[str, Any]:
    """Return a row; keys are tags with a letter in front."""
    return {tag[1:]: element for tag, element in elements.items()}


def name(text: str, character_set: str | None = None) -> dict[str, Any]:
    named = row(x00100010={"vr": "PN", "Value": [{"Alphabetic": text}]})
    if character_set is not None:
        named |= row(x00080005={"vr": "CS", "Value": character_set.split("\\")})
    return named


def mended_name(*arguments: Any) -> Any:
    return repaired(name(*arguments))["00100010"]["Value"]


def test_the_private_attributes_of_the_tool_are_taken_off() -> None:
    given_row = row(
        x00090010={"vr": "LO", "Value": ["dedupped"]},
        x00091010={"vr": "LO", "Value": ["a", "b"]},
        x00091011={"vr": "LO", "Value": ["hash"]},
        x00100020={"vr": "LO", "Value": ["4711"]},
    )

    assert repaired(given_row) == row(x00100020={"vr": "LO", "Value": ["4711"]})


def test_private_attributes_of_others_in_the_same_group_stay() -> None:
    real = row(
        x00090010={"vr": "LO", "Value": ["GEMS_IDEN_01"]},
        x00091002={"vr": "SH", "Value": ["CT01"]},
    )
    added = row(
        x00090011={"vr": "LO", "Value": ["dedupped"]},
        x00091112={"vr": "CS", "Value": ["info"]},
        x00091011={"vr": "LO", "Value": ["d41d8cd98f00b204e9800998ecf8427e"]},
        x00091012={"vr": "CS", "Value": ["info"]},
    )

    assert repaired(real | added) == real


@pytest.mark.parametrize("values", [[None], [""], [None, ""]])
def test_a_list_of_nothing_is_no_value(values: list[Any]) -> None:
    assert repaired(row(x00080061={"vr": "CS", "Value": values})) == row(x00080061={"vr": "CS"})


@pytest.mark.parametrize("vr", ["CS", "LO", "SH", "UI", "DA"])
def test_several_values_in_one_text_are_taken_apart(vr: str) -> None:
    mended = repaired(row(x00080008={"vr": vr, "Value": ["ORIGINAL\\PRIMARY\\AXIAL"]}))

    assert mended["00080008"]["Value"] == ["ORIGINAL", "PRIMARY", "AXIAL"]


@pytest.mark.parametrize("vr", ["LT", "ST", "UT"])
def test_a_backslash_in_a_long_text_stays(vr: str) -> None:
    given_row = row(x00204000={"vr": vr, "Value": ["a\\b"]})

    assert repaired(given_row) == given_row


def test_component_groups_inside_the_first_are_taken_apart() -> None:
    assert mended_name("Yamada^Tarou=YT=yt") == [
        {"Alphabetic": "Yamada^Tarou", "Ideographic": "YT", "Phonetic": "yt"}
    ]


def test_several_names_in_one_text_are_taken_apart() -> None:
    assert mended_name("DOE^JANE\\ROE^RICHARD") == [
        {"Alphabetic": "DOE^JANE"},
        {"Alphabetic": "ROE^RICHARD"},
    ]


@pytest.mark.parametrize(
    ("text", "encoding", "character_set"),
    [
        ("Müller^Jürgen", "utf-8", None),
        ("Müller^Jürgen", "utf-8", "ISO_IR 192"),
        ("Müller^Jürgen", "latin-1", "ISO_IR 100"),
        ("Люкceмбypг", "iso8859_5", "ISO_IR 144"),  # noqa: RUF001
        ("Διονυσιος", "iso8859_7", "ISO_IR 126"),
        ("王^小東", "gb18030", "GB18030"),
        ("Dvořák", "iso8859_2", "ISO_IR 101"),
    ],
)
def test_text_written_byte_by_byte_is_read(
    text: str, encoding: str, character_set: str | None
) -> None:
    bytewise = text.encode(encoding).decode("latin-1")

    assert mended_name(bytewise, character_set) == [{"Alphabetic": text}]


def test_escapes_of_iso_2022_are_read_in_each_component_group() -> None:
    written = "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B"

    assert mended_name(written, "\\ISO 2022 IR 87") == [
        {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"}
    ]


def test_text_in_an_item_is_read_by_the_character_set_of_the_whole() -> None:
    item = row(x00080104={"vr": "LO", "Value": ["Gr\xd6\xd1"]})
    given_row = row(
        x00080005={"vr": "CS", "Value": ["ISO_IR 144"]}, x00081032={"vr": "SQ", "Value": [item]}
    )

    mended = repaired(given_row)["00081032"]["Value"][0]

    assert mended["00080104"]["Value"] == [b"Gr\xd6\xd1".decode("iso8859_5")]


def test_what_was_decoded_stays_although_the_character_set_is_still_named() -> None:
    for text, character_set in [("Müller", "ISO_IR 100"), ("Люкceмбypг", "ISO_IR 144")]:  # noqa: RUF001
        assert mended_name(text, character_set) == [{"Alphabetic": text}]


def test_bytes_that_the_character_set_does_not_know_stay() -> None:
    assert mended_name("\xff\xfe\xff", "GB18030") == [{"Alphabetic": "\xff\xfe\xff"}]
    assert mended_name("\xff\xfe", "ISO_IR 9999") == [{"Alphabetic": "\xff\xfe"}]


def test_what_is_mended_says_that_it_is_unicode() -> None:
    assert repaired(name("x", "ISO_IR 144"))["00080005"]["Value"] == ["ISO_IR 192"]


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"vr": "AT", "Value": "0018106a"}, "0018106A"),
        ({"vr": "AT", "Value": [0x0018106A]}, "0018106A"),
        ({"vr": "AT", "Value": ["0018106a"]}, "0018106A"),
    ],
)
def test_tags_are_read_in_every_form(element: dict[str, Any], value: str) -> None:
    mended = from_dicom_json(repaired(row(x00280009=element)))

    assert mended["FrameIncrementPointer"] == value


@pytest.mark.parametrize(
    ("tag", "element", "keyword", "value"),
    [
        ("00280106", {"vr": "US|SS", "Value": [3]}, "SmallestImagePixelValue", 3),
        ("00083002", {"vr": "UN", "Value": ["1.2"]}, "AvailableTransferSyntaxUID", "1.2"),
        ("00189073", {"vr": "FD", "InlineBinary": "AAAAAAAA8D8AAAAAAAAAQA=="}, "AcquisitionDuration", [1.0, 2.0]),
        ("00080301", {"vr": "?!", "Value": ["abc"]}, "PrivateGroupReference", None),
    ],
)  # fmt: skip
def test_other_faults_are_left_to_the_native_format(
    tag: str, element: dict[str, Any], keyword: str, value: Any
) -> None:
    mended = repaired({tag: element})

    assert mended == {tag: element}
    if value is not None:
        assert from_dicom_json(mended)[keyword] == value


TEXT = st.text(
    st.characters(exclude_categories=["C"], exclude_characters="\\=", min_codepoint=0x20),
    min_size=1,
).filter(lambda text: text.isascii() or any(character > "\xff" for character in text))


@given(TEXT, st.sampled_from([None, "ISO_IR 192"]))
def test_true_rows_stay_as_they_are(text: str, character_set: str | None) -> None:
    given_row = name(text, character_set) | row(x00104000={"vr": "LT", "Value": [text]})

    assert repaired(given_row) == given_row


@given(st.text(st.characters(exclude_categories=["C"], exclude_characters="\\="), min_size=1))
def test_any_text_in_utf8_byte_by_byte_is_read(text: str) -> None:
    bytewise = text.encode().decode("latin-1")

    assert mended_name(bytewise) == [{"Alphabetic": text}]


@given(
    st.dictionaries(
        st.sampled_from(["00080005", "00080061", "00090010", "00100010", "00081032", "zz"]),
        st.recursive(
            st.none() | st.text() | st.integers() | st.floats(allow_nan=False),
            lambda inside: st.lists(inside) | st.dictionaries(st.sampled_from(["vr", "Value", "00100010"]), inside),
        ),
    )
)  # fmt: skip
def test_whatever_a_row_holds_nothing_breaks(anything: dict[str, Any]) -> None:
    assert isinstance(repaired(anything), dict)


@pytest.mark.parametrize(
    ("vr", "stored", "meant"),
    [
        ("DT", "20200101 ", "20200101"),
        ("UR", "http://x/y ", "http://x/y"),
        ("UI", "1.2.3\0", "1.2.3"),
        ("LO", "text ", "text "),
    ],
)
def test_what_fills_a_value_up_to_an_even_length_is_no_part_of_it(
    vr: str, stored: str, meant: str
) -> None:
    assert repaired({"00180050": {"vr": vr, "Value": [stored]}})["00180050"]["Value"][0] == meant
