"""PNG pictures in a PostgreSQL database, whose views say in DICOM's words what there is (schema.sql is one such)."""

import io
import re

import attrs
import psycopg
from dicomsource import DataSourceEntry, EncodedFrame, IWebApiDataSource, Page, hookimpl
from dicomsource.configuration import read_configuration
from dicomsource.errors import UnreachableError, UnsupportedError
from dicomsource.natural import to_dicom_json
from PIL import Image
from psycopg.sql import SQL, Identifier
from psycopg_pool import ConnectionPool

ORDER = {"studies": "StudyInstanceUID", "series": "SeriesInstanceUID", "instances": "InstanceNumber"}
SELECT = SQL("select *, count(*) over () as total from {} where {} order by {} limit {} offset {}")


@attrs.frozen
class PicturesConfiguration:
    conninfo: str = attrs.field(repr=False)  # it may hold a password
    seconds: int = 10  # for a connection, and for an answer


def condition(keyword, text):
    if keyword.endswith(("Date", "Time")):
        first, dash, last = text.partition("-")  # 0930 is the whole minute, up to what begins with it
        return SQL("{} between {} and {}").format(Identifier(keyword), first or "0", (last or first * (not dash)) + "9")
    listed = re.split(r"[\\,]", text) if keyword.endswith("UID") or keyword.startswith("Modalit") else [text]
    patterns = [re.sub(r"([%_\\])", r"\\\1", one).replace("*", "%").replace("?", "_") for one in listed]
    return SQL("{}::text ilike any({})").format(Identifier(keyword), patterns)


def select(level, asked):
    # What is in lower case is no attribute: limit, offset, orderby and the like.
    where = [condition(key, asked[key]) for key in asked if not key.islower() and asked[key] not in ("", "*")]
    names = [*asked.get("orderby", ()), ORDER[level]]
    by = [SQL("{} {} nulls last").format(Identifier(one.lstrip("-")), SQL("desc" * (one[0] == "-"))) for one in names]
    parts = [Identifier(f"dicom_{level}"), SQL(" and ").join([SQL("true"), *where]), SQL(", ").join(by)]
    return SELECT.format(*parts, asked.get("limit"), asked.get("offset", 0))


def createDataSource(configuration):
    given = read_configuration(PicturesConfiguration, configuration)
    how = {"connect_timeout": given.seconds, "tcp_user_timeout": 1000 * given.seconds}
    how |= {"options": f"-c statement_timeout={given.seconds}s", "row_factory": psycopg.rows.dict_row}
    pool = ConnectionPool(given.conninfo, min_size=0, max_size=4, timeout=given.seconds, open=True, kwargs=how)

    def rows(statement):
        try:
            with pool.connection() as connection:
                return connection.execute(statement).fetchall()
        except psycopg.errors.UndefinedColumn as error:
            raise UnsupportedError(error.diag.message_primary, way_out="Search by another attribute") from error
        except psycopg.Error as error:
            raise UnreachableError(f"the database gives no answer: {error}") from error

    def search(level, asked):
        found = rows(select(level, asked))
        totals = [row.pop("total") for row in found]
        return Page(map(to_dicom_json, found), totals[0] if totals else None)

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        return search("instances", {"StudyInstanceUID": StudyInstanceUID, "SeriesInstanceUID": SeriesInstanceUID or ""})

    def frames(SOPInstanceUID):
        for row in rows(SQL('select mode, png from dicom_pixels where "SOPInstanceUID" = {}').format(SOPInstanceUID)):
            pixels = Image.open(io.BytesIO(row["png"])).convert(row["mode"])
            yield EncodedFrame(pixels.tobytes(), "1.2.840.10008.1.2.1")

    query = {level: {"requestResults": lambda asked, level=level: search(level, asked)} for level in ORDER}
    retrieve = {"series": {"metadata": metadata}, "frames": frames}
    return IWebApiDataSource.create(query=query, retrieve=retrieve, close=pool.close)


@hookimpl
def getDataSourcesModule():
    return [DataSourceEntry("postgres_pictures", "other", createDataSource, configuration=PicturesConfiguration)]
