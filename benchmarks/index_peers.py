"""The contenders of `bench_index`: each builds what it searches in from a file with one row a line, and answers pages.

The peers are given columns for the attributes that the queries use and no others, each its best kind of index, and
need not count how many rows match; ours indexes all attributes, and counts.
"""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from index_queries import conditions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Row = dict[str, Any]
COLUMNS = {"StudyInstanceUID": "uid", "PatientID": "patient", "PatientName": "name", "StudyDate": "date",
           "StudyDescription": "description"}  # fmt: skip


def lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for line in file:
            yield line[:-1]


def columns_of(line: bytes) -> tuple[Any, ...]:
    row = msgspec.json.decode(line)

    def value(tag: str) -> Any:
        return row[tag].get("Value", [None])[0]

    name = value("00100010")["Alphabetic"].lower()
    description = value("00081030")
    return (
        value("0020000D"), value("00100020"), name, value("00080020"), description and description.lower(),
        row["00080061"]["Value"], line.decode(),
    )  # fmt: skip


class Ours:
    def __init__(self, rows: Path, folder: Path, *, built: bool) -> None:
        from dicomsource_index import RowIndex, build_index, lines_of

        path = folder / "studies.index"
        if not built:
            with rows.open("rb") as file:
                build_index(lines_of(iter(partial(file.read, 2 << 20), b"")), path)
        self.index = RowIndex.open(path)

    def page(self, parameters: dict[str, Any]) -> list[Row]:
        return self.index.search(parameters).rows


class Limit(Ours):
    """Knows the rows of every page beforehand, and decodes them."""

    def __init__(self, rows: Path, folder: Path, *, built: bool) -> None:
        super().__init__(rows, folder, built=built)
        self.known: dict[str, list[bytes]] = {}

    def page(self, parameters: dict[str, Any]) -> list[Row]:
        key = repr(parameters)
        if key not in self.known:
            numbers = self.index.search(parameters).numbers
            self.known[key] = [self.index.raw_row(number) for number in numbers]
        return list(map(msgspec.json.decode, self.known[key]))


class Sqlite:
    def __init__(self, rows: Path, folder: Path, *, built: bool) -> None:
        self.base = sqlite3.connect(folder / "studies.sqlite")
        self.base.execute("pragma mmap_size = 8000000000")
        if not built:
            self._build(rows)

    def _build(self, rows: Path) -> None:
        base = self.base
        base.executescript(
            "pragma journal_mode = off; pragma synchronous = off;"
            "create table study (n integer primary key, uid, patient, name, date, description, json);"
            "create table modality (modality, n, primary key (modality, n)) without rowid;"
            "create virtual table words using fts5 (name, description, content = study, content_rowid = n,"
            " tokenize = 'trigram', detail = full);"
        )

        def studies() -> Iterator[tuple[Any, ...]]:
            for number, line in enumerate(lines(rows)):
                *columns, modalities, text = columns_of(line)
                base.executemany(
                    "insert into modality values (?, ?)", [(one, number) for one in modalities]
                )
                yield (number, *columns, text)

        base.executemany("insert into study values (?, ?, ?, ?, ?, ?, ?)", studies())
        base.executescript(
            "insert into words (rowid, name, description) select n, name, description from study;"
            "create index by_uid on study (uid); create index by_patient on study (patient);"
            "create index by_name on study (name); create index by_date on study (date); analyze;"
        )
        base.commit()

    def page(self, parameters: dict[str, Any]) -> list[Row]:
        where, values = [], []
        asked = conditions(parameters)
        table = "study"
        for keyword, (kind, text) in asked.items():
            column = COLUMNS.get(keyword)
            if kind == "contains":
                where.append("n in (select rowid from words where words match ?)")
                values.append(f'{column}:"{text}"')
            elif kind == "prefix":
                where.append(f"{column} >= ? and {column} < ?")
                values += [text, text + "\U0010ffff"]
            elif kind == "range":
                where.append(f"{column} between ? and ?")
                values += text.split("-")
            elif column:
                where.append(f"{column} = ?")
                values.append(text)
            else:
                table = "modality join study using (n)"
                where.append("modality = ?")
                values.append(text)
        condition = f"where {' and '.join(where)}" if where else ""
        offset = parameters.get("offset", 0)
        if offset and not where:  # rows are numbered without gaps
            condition, offset = f"where n >= {offset}", 0
        sql = f"select json from {table} {condition} order by n limit {parameters['limit']} offset {offset}"
        return [msgspec.json.decode(text) for (text,) in self.base.execute(sql, values)]


class Duckdb:
    def __init__(self, rows: Path, folder: Path, *, built: bool) -> None:
        import duckdb

        self.base = duckdb.connect(str(folder / "studies.duckdb"))
        if not built:
            self.base.execute(
                "create table study as select row_number() over () - 1 as n, json->>'$.0020000D.Value[0]' as uid,"
                " json->>'$.00100020.Value[0]' as patient, lower(json->>'$.00100010.Value[0].Alphabetic') as name,"
                " json->>'$.00080020.Value[0]' as date, lower(json->>'$.00081030.Value[0]') as description,"
                " cast(json->'$.00080061.Value' as varchar[]) as modalities, cast(json as varchar) as json"
                f" from read_ndjson_objects('{rows}')"
            )

    def page(self, parameters: dict[str, Any]) -> list[Row]:
        where, values = ["true"], []
        for keyword, (kind, text) in conditions(parameters).items():
            column = COLUMNS.get(keyword)
            if kind in ("contains", "prefix"):
                where.append(f"{'contains' if kind == 'contains' else 'starts_with'}({column}, ?)")
                values.append(text)
            elif kind == "range":
                where.append(f"{column} between ? and ?")
                values += text.split("-")
            else:
                where.append(f"{column} = ?" if column else "list_contains(modalities, ?)")
                values.append(text)
        offset, limit = parameters.get("offset", 0), parameters["limit"]
        if offset and not values:
            where, offset = [f"n >= {offset}"], 0
        # The wide column is fetched for the rows of the page only.
        numbers = f"select n from study where {' and '.join(where)} order by n limit {limit} offset {offset}"
        sql = f"select json from study where n in ({numbers}) order by n"
        return [msgspec.json.decode(text) for (text,) in self.base.execute(sql, values).fetchall()]


class Polars:
    """Columns in memory, so that building is done anew at every start."""

    def __init__(self, rows: Path, folder: Path, *, built: bool) -> None:
        import polars

        self.polars = polars
        names = [*COLUMNS.values(), "modalities", "json"]
        parts, part = [], []
        for line in lines(rows):
            part.append(columns_of(line))
            if len(part) == 50_000:
                parts.append(polars.DataFrame(part, schema=names, orient="row"))
                part = []
        if part:
            parts.append(polars.DataFrame(part, schema=names, orient="row"))
        self.frame = polars.concat(parts).rechunk()

    def page(self, parameters: dict[str, Any]) -> list[Row]:
        column = self.polars.col
        wanted = []
        for keyword, (kind, text) in conditions(parameters).items():
            name = COLUMNS.get(keyword)
            if kind == "contains":
                wanted.append(column(name).str.contains(text, literal=True))
            elif kind == "prefix":
                wanted.append(column(name).str.starts_with(text))
            elif kind == "range":
                wanted.append(column(name).is_between(*map(self.polars.lit, text.split("-"))))
            else:
                wanted.append(
                    column(name) == text if name else column("modalities").list.contains(text)
                )
        frame = self.frame.lazy()
        if wanted:
            frame = frame.filter(*wanted)
        page = (
            frame.select("json").slice(parameters.get("offset", 0), parameters["limit"]).collect()
        )
        return [msgspec.json.decode(text) for text in page["json"]]


CONTENDERS: dict[str, Any] = {
    "dicomsource-index": Ours,
    "limit: rows known": Limit,
    "SQLite + FTS5": Sqlite,
    "DuckDB": Duckdb,
    "Polars": Polars,
}


def uids(rows: list[Row]) -> list[str]:
    return [row["0020000D"]["Value"][0] for row in rows]
