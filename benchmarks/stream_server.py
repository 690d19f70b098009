"""A DICOMweb server of made-up data on a loopback port, as fast as Python sends: what is measured are its clients.

Started as a process of its own; it prints its root URL and runs until its input ends.
"""

from __future__ import annotations

import io
import json
import random
import socketserver
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

BOUNDARY = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
STUDY, SERIES, MULTIFRAME = "2.25.1", "2.25.2", "2.25.3"
SAYS_LENGTHS = (
    "/says-lengths"  # in front of a path: each part tells its length, as those of Orthanc do
)
INSTANCES, FRAMES, ROWS = 500, 2000, 512
METADATA_INSTANCES = 1000
TEXTS = 88  # attributes of text in each instance's metadata, beside numbers, names and sequences


def sop_uid(number: int) -> str:
    """Return the SOPInstanceUID of an instance; all are of one length."""
    return f"2.25.{100000 + number}"


def ct_file(frames: int) -> tuple[bytes, bytes]:
    """Return a CT file without its pixels, and the pixels of one frame."""
    import pydicom
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

    dataset = pydicom.Dataset()
    dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = sop_uid(0)
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY, SERIES
    dataset.PatientName, dataset.PatientID, dataset.Modality = "Made^Up", "4711", "CT"
    dataset.StudyDate, dataset.StudyTime, dataset.AccessionNumber = "20240229", "120000", "1"
    dataset.SeriesNumber, dataset.InstanceNumber, dataset.SliceThickness = 1, 1, "1.25"
    dataset.ImagePositionPatient, dataset.PixelSpacing = ["0", "0", "12.5"], ["0.7", "0.7"]
    dataset.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    dataset.Rows = dataset.Columns = ROWS
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation, dataset.SamplesPerPixel = 0, 1
    dataset.PhotometricInterpretation, dataset.NumberOfFrames = "MONOCHROME2", frames
    frame = random.Random(1).randbytes(ROWS * ROWS * 2)
    dataset.PixelData = frame
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    out = io.BytesIO()
    pydicom.dcmwrite(out, dataset, enforce_file_format=True)
    head = out.getvalue().removesuffix(frame)
    length = len(frame) * frames
    return head[:-4] + length.to_bytes(4, "little"), frame


def metadata_row(number: int) -> dict[str, Any]:
    """Return the metadata of an instance, about as long as that of a CT slice."""
    dice = random.Random(number)
    text = {f"{0x00181000 + 2 * index:08X}": index for index in range(TEXTS)}
    code = {
        "00080100": {"vr": "SH", "Value": ["113691"]},
        "00080102": {"vr": "SH", "Value": ["DCM"]},
        "00080104": {"vr": "LO", "Value": ["IEC Body Dosimetry Phantom"]},
    }
    return {
        "00080008": {"vr": "CS", "Value": ["ORIGINAL", "PRIMARY", "AXIAL"]},
        "00080016": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.2"]},
        "00080018": {"vr": "UI", "Value": [sop_uid(number)]},
        "00080020": {"vr": "DA", "Value": ["20240229"]},
        "00080030": {"vr": "TM", "Value": ["120000.000000"]},
        "00080060": {"vr": "CS", "Value": ["CT"]},
        "00080090": {"vr": "PN"},
        "00081140": {"vr": "SQ", "Value": [code]},
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Made^Up"}]},
        "00100020": {"vr": "LO", "Value": ["4711"]},
        "00180050": {"vr": "DS", "Value": [1.25]},
        **{
            tag: {"vr": "LO", "Value": [f"made up {index} {dice.random():.9f}"]}
            for tag, index in text.items()
        },
        "0020000D": {"vr": "UI", "Value": [STUDY]},
        "0020000E": {"vr": "UI", "Value": [SERIES]},
        "00200011": {"vr": "IS", "Value": [1]},
        "00200013": {"vr": "IS", "Value": [number]},
        "00200032": {"vr": "DS", "Value": [-180.5, -180.5, round(number * 1.25, 2)]},
        "00200037": {"vr": "DS", "Value": [1, 0, 0, 0, 1, 0]},
        "00280002": {"vr": "US", "Value": [1]},
        "00280004": {"vr": "CS", "Value": ["MONOCHROME2"]},
        "00280010": {"vr": "US", "Value": [ROWS]},
        "00280011": {"vr": "US", "Value": [ROWS]},
        "00280030": {"vr": "DS", "Value": [0.703125, 0.703125]},
        "00281050": {"vr": "DS", "Value": [40]},
        "00281051": {"vr": "DS", "Value": [400]},
        "00281052": {"vr": "DS", "Value": [-1024]},
        "00281053": {"vr": "DS", "Value": [1]},
        "00400275": {"vr": "SQ", "Value": [{"00400007": {"vr": "LO", "Value": ["CT"]}}]},
    }


class Data:
    """What each path answers: Content-Type, length, and pieces of the body."""

    def __init__(self) -> None:
        self.head, self.frame = ct_file(1)
        self.long_head, _ = ct_file(FRAMES)
        rows = [metadata_row(number) for number in range(METADATA_INSTANCES)]
        self.metadata = json.dumps(rows, separators=(",", ":")).encode()

    def answer(self, path: str) -> tuple[str, int, Iterator[bytes]]:
        """Return what answers a path."""
        said = path.startswith(SAYS_LENGTHS)
        if path.endswith("/metadata"):
            return "application/dicom+json", len(self.metadata), iter([self.metadata])
        if f"/series/{MULTIFRAME}" in path:
            pieces = (self.frame for _ in range(FRAMES))
            return self.multipart([(self.long_head, len(self.frame) * FRAMES, pieces)], said=said)
        only = path.partition("/instances/")[2]
        uids = [only] if only else [sop_uid(number) for number in range(INSTANCES)]
        old = sop_uid(0).encode()
        return self.multipart(
            said=said,
            files=[
                (self.head.replace(old, uid.encode()), len(self.frame), iter([self.frame]))
                for uid in uids
            ],
        )

    def multipart(
        self, files: list[tuple[bytes, int, Iterator[bytes]]], *, said: bool
    ) -> tuple[str, int, Iterator[bytes]]:
        """Return an answer of several files, each with its length in its headers or not."""
        lines = ["", f"--{BOUNDARY}", "Content-Type: application/dicom"]

        def lead(size: int) -> bytes:
            length = [f"Content-Length: {size}"] if said else []
            return "\r\n".join([*lines, *length, "", ""]).encode()

        end = f"\r\n--{BOUNDARY}--\r\n".encode()

        def body() -> Iterator[bytes]:
            for head, size, pixels in files:
                yield lead(len(head) + size) + head
                yield from pixels
            yield end

        length = sum(
            len(lead(len(head) + size)) + len(head) + size for head, size, _ in files
        ) + len(end)
        kind = f'multipart/related; type="application/dicom"; boundary={BOUNDARY}'
        return kind, length, body()


class Handler(socketserver.StreamRequestHandler):
    """Answers GETs of one connection."""

    disable_nagle_algorithm = True
    server: Server

    def handle(self) -> None:
        while request := self.rfile.readline():
            while self.rfile.readline().strip():
                pass
            kind, length, pieces = self.server.data.answer(request.split()[1].decode())
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
            try:
                first = next(pieces)
                self.request.sendall(head.encode() + first)
                for piece in pieces:
                    self.request.sendall(piece)
            except ConnectionError:
                return  # a client may have seen enough


class Server(socketserver.ThreadingTCPServer):
    """Serves the data to any number of connections."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.data = Data()


def main() -> None:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_address[1]}/dicom-web", flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
