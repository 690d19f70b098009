"""All that can be made to go wrong; each fault is one small object.

A fault sees the request before it is handled, may answer in its place, and sees the answer before it is sent.
"""

from faulty_pacs.faults.connection import (
    Cut,
    Drop,
    Endless,
    Hang,
    Slow,
    Stall,
    Trickle,
    UntilClosed,
)
from faulty_pacs.faults.fault import Fault
from faulty_pacs.faults.framing import (
    LineFeeds,
    LoseParts,
    NoClosingBoundary,
    PartLengths,
    PartsWithoutHeaders,
    Preamble,
    RepeatParts,
    SmallWrites,
)
from faulty_pacs.faults.labels import (
    Chunked,
    Compressed,
    Header,
    IgnoreHeaders,
    Label,
    NotCompressed,
    SinglePart,
    UninvitedPart,
)
from faulty_pacs.faults.lists import ByteOrderMark, Cap, Duplicates, Empty, Ignore
from faulty_pacs.faults.plan import Faults
from faulty_pacs.faults.statuses import LoginPage, Redirect, RequireAuthorization, Status
from faulty_pacs.faults.storing import FailSome
from faulty_pacs.faults.uris import BulkDataURIs

__all__ = [
    "BulkDataURIs",
    "ByteOrderMark",
    "Cap",
    "Chunked",
    "Compressed",
    "Cut",
    "Drop",
    "Duplicates",
    "Empty",
    "Endless",
    "FailSome",
    "Fault",
    "Faults",
    "Hang",
    "Header",
    "Ignore",
    "IgnoreHeaders",
    "Label",
    "LineFeeds",
    "LoginPage",
    "LoseParts",
    "NoClosingBoundary",
    "NotCompressed",
    "PartLengths",
    "PartsWithoutHeaders",
    "Preamble",
    "Redirect",
    "RepeatParts",
    "RequireAuthorization",
    "SinglePart",
    "Slow",
    "SmallWrites",
    "Stall",
    "Status",
    "Trickle",
    "UninvitedPart",
    "UntilClosed",
]
