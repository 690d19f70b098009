"""A folder with pictures.csv (patient, date, file) and 8-bit PGM pictures: no DICOM anywhere."""

import csv
import uuid
from pathlib import Path

from dicomsource import DataSourceEntry, EncodedFrame, IWebApiDataSource, hookimpl
from dicomsource.datasource import query_over

SECONDARY_CAPTURE = {
    "SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "Modality": "OT", "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2", "BitsAllocated": 8, "BitsStored": 8, "HighBit": 7,
    "PixelRepresentation": 0,
}  # fmt: skip


def uid(text):
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_URL, text).int}"


def createDataSource(configuration):
    folder = Path(configuration["folder"])

    def instances(StudyInstanceUID=None):
        for row in csv.DictReader((folder / "pictures.csv").read_text().splitlines()):
            study = uid(row["patient"] + row["date"])
            if StudyInstanceUID in (None, study):
                _, columns, rows, *_ = (folder / row["file"]).read_bytes().split(maxsplit=3)
                yield SECONDARY_CAPTURE | {
                    "PatientName": row["patient"], "PatientID": row["patient"], "StudyDate": row["date"],
                    "StudyInstanceUID": study, "SeriesInstanceUID": uid(study), "SOPInstanceUID": uid(row["file"]),
                    "Rows": int(rows), "Columns": int(columns), "ImageComments": row["file"],
                }  # fmt: skip

    def frames(StudyInstanceUID, SOPInstanceUID, frames):
        for one in instances(StudyInstanceUID):
            if one["SOPInstanceUID"] == SOPInstanceUID and frames == [1]:
                data = (folder / one["ImageComments"]).read_bytes()
                yield EncodedFrame(data[-one["Rows"] * one["Columns"] :], "1.2.840.10008.1.2.1")

    retrieve = {"series": {"metadata": instances}, "frames": frames}
    return IWebApiDataSource.create(query=query_over(instances), retrieve=retrieve)


def recognise(locator):
    return {"folder": locator} if (Path(locator) / "pictures.csv").is_file() else None


@hookimpl
def getDataSourcesModule():
    return [DataSourceEntry("shoebox", "local", createDataSource, recognise, "a folder with pictures.csv")]
