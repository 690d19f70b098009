from io import StringIO

import pytest
from rich.console import Console

from dicomsource_host.terminal.tables import Column, write_aligned, write_table

COLUMNS = (
    Column("name", "Name"),
    Column("count", "Count", number=True),
    Column("empty", "Empty"),
    Column("uid", "UID", whole=True),
)
UID = "1.2.840." + "7" * 56


def aligned(rows, width=120, columns=COLUMNS):
    file = StringIO()
    write_aligned(Console(file=file, width=width, markup=False, emoji=False), columns, rows)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_columns_are_aligned_numbers_to_the_right_and_empty_columns_left_out():
    lines = aligned([{"name": "A", "count": 7, "uid": "1.2"}, {"name": "Long", "count": 12}])

    assert lines == [
        "Name  Count  UID",
        "A         7  1.2",
        "Long     12",
    ]


def test_a_uid_that_does_not_fit_stands_whole_on_a_line_of_its_own():
    lines = aligned([{"name": "A name of some length", "count": 1, "uid": UID}], width=60)

    assert lines == [
        "Name                   Count",
        "  UID",
        "A name of some length      1",
        f"  {UID}",
    ]


def test_the_widest_column_gives_way_where_the_terminal_is_narrow():
    lines = aligned([{"name": "A name of some length", "count": 1, "uid": UID}], width=20)

    assert lines == ["Name           Count", "  UID", "A name of so…      1", f"  {UID}"]


def test_wide_characters_keep_the_columns_aligned():
    lines = aligned([{"name": "山田", "count": 1}, {"name": "abcd", "count": 2}])

    assert lines[1:] == ["山田      1", "abcd      2"]


def test_what_all_rows_share_is_left_out_where_the_column_says_so():
    columns = (Column("uid"), Column("series", varied=True))
    same = [{"uid": 1, "series": "A"}, {"uid": 2, "series": "A"}]

    assert aligned(same, columns=columns) == ["uid", "1", "2"]
    assert aligned([*same, {"uid": 3, "series": "B"}], columns=columns)[0] == "uid  series"


def test_a_path_keeps_its_end():
    columns = (Column("path", end_kept=True), Column("hidden", for_people=False))

    lines = aligned([{"path": "a/long/path/to/山田.dcm", "hidden": 1}], width=14, columns=columns)

    assert lines == ["path", "…h/to/山田.dcm"]


def test_text_is_never_read_as_markup():
    assert aligned([{"name": "[red]x[/red] :smile:"}])[1] == "[red]x[/red] :smile:"


def test_elsewhere_all_columns_are_there_and_nothing_is_cut(capsys: pytest.CaptureFixture[str]):
    write_table(COLUMNS, [{"name": "two\tlines\nhere", "count": 1, "uid": UID * 3}])

    assert capsys.readouterr().out == f"name\tcount\tempty\tuid\ntwo lines here\t1\t\t{UID * 3}\n"


def test_all_uids_stay_whole_below_their_row():
    columns = (Column("name", "Name"), Column("series", whole=True), Column("uid", whole=True))
    lines = aligned([{"name": "A", "series": f"{UID}.1", "uid": UID}], 80, columns)

    assert lines == ["Name", "  series", "  uid", "A", f"  {UID}.1", f"  {UID}"]
