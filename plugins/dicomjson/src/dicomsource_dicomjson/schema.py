"""The JSON Schema of documents: the one that is shipped, and how it is made from the data dictionary.

``python -m dicomsource_dicomjson.schema`` writes it anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dicomsource.json_document.kinds import KINDS, kind_of
from dicomsource.natural import representations as vrs
from dicomsource.natural import tag_for, vr_for
from dicomsource_dicomjson.patterns import BASE64, END, NUMBER, WHOLE_NUMBER, WRITTEN_TAG
from dicomsource_dicomjson.values import OTHER_NAMES

SCHEMA = Path(__file__).with_name("studies.schema.json")
_DRAFT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def shipped_schema() -> Schema:
    """Return the JSON Schema, draft 2020-12, that comes with this plugin."""
    schema: Schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema


def make_schema() -> Schema:
    """Return the JSON Schema for the data dictionary that is installed."""
    return {
        "$schema": _DRAFT,
        "title": "Studies that a JSON document describes",
        "description": "What OHIF's dicomjson data source and dicomsource-dicomjson read. Names that are neither DICOM"
        " keywords nor tags may stand anywhere and are left out.",
        "type": "object",
        "required": ["studies"],
        "properties": {"studies": {"type": "array", "items": {"$ref": "#/$defs/study"}}},
        "$defs": {
            "study": _level("StudyInstanceUID", "series"),
            "series": _level("SeriesInstanceUID", "instances"),
            "instances": {
                "type": "object",
                "required": ["metadata"],
                "properties": {
                    "metadata": _level("SOPInstanceUID"),
                    "url": {
                        "description": "An image id, a URL, or a path from where the document is.",
                        "type": ["string", "null"],
                        "pattern": r"\S",
                    },
                },
            },
            "attributes": _attributes(),
            "element": _element(),
            "dataset": {
                "type": "object",
                "patternProperties": {_named("[0-9A-Fa-f]{8}"): {"$ref": "#/$defs/element"}},
                "additionalProperties": False,
            },
            **{f"{kind}Value": value for kind, value in _VALUES.items()},
            **{kind: _attribute(kind) for kind in KINDS},
        },
    }


def _level(uid: str, below: str = "") -> Schema:
    properties: Schema = {uid: {"type": "string", "pattern": r"\S"}}
    if below:
        item = "series" if below == "series" else "instances"
        properties[below] = {"type": "array", "items": {"$ref": f"#/$defs/{item}"}}
    return {"$ref": "#/$defs/attributes", "required": [uid], "properties": properties}


def _attributes() -> Schema:
    """Return the schema of attributes by keyword; the tag of one without a keyword stands in its place."""
    from pydicom._dicom_dict import DicomDictionary

    keywords: dict[str, list[str]] = {}
    for *_, keyword in DicomDictionary.values():
        if keyword and (kind := kind_of(vr_for(tag_for(keyword) or ""))):
            keywords.setdefault(kind, []).append(keyword)
    for name, keyword in OTHER_NAMES.items():
        keywords[kind_of(vr_for(keyword)) or ""].append(name)
    return {
        "type": "object",
        "patternProperties": {
            _named("[0-9A-Fa-f]{8}"): {"$ref": "#/$defs/element"},
            **{
                _named("|".join(sorted(names))): {"$ref": f"#/$defs/{kind}"}
                for kind, names in sorted(keywords.items())
            },
        },
    }


def _named(names: str) -> str:
    return f"^(?:{names}){END}"


_VALUES: dict[str, Schema] = {
    "text": {"type": ["string", "number", "boolean", "null"]},
    "integer": {"type": ["integer", "string", "null"], "pattern": WHOLE_NUMBER},
    "float": {"type": ["number", "string", "null"], "pattern": NUMBER},
    "decimal": {"type": ["number", "string", "null"]},
    "name": {
        "type": ["string", "object", "null"],
        "properties": {
            group: {"type": ["string", "null"]}
            for group in ("Alphabetic", "Ideographic", "Phonetic")
        },
        "additionalProperties": False,
    },
    "tag": {"type": ["string", "null"], "pattern": WRITTEN_TAG},
    "binary": {"type": ["string", "number", "boolean", "null"]},
    "sequence": {"$ref": "#/$defs/dataset"},
}
"""Kind of value to what one value in DICOM JSON is."""

_INLINE = {
    "type": "object",
    "required": ["InlineBinary"],
    "properties": {"InlineBinary": {"type": "string", "pattern": BASE64}},
}
_REFERENCE = {
    "type": "object",
    "required": ["BulkDataURI"],
    "not": {"required": ["InlineBinary"]},
    "properties": {"BulkDataURI": {"type": "string"}},
}


def _attribute(kind: str) -> Schema:
    """Return the schema of an attribute that stands under its keyword."""
    if kind == "sequence":
        item = {"$ref": "#/$defs/attributes"}
        plain = [
            {"enum": [None, "", [None]]},
            {"type": "array", "items": item},
            item,
        ]
    else:
        value = {"$ref": f"#/$defs/{kind}Value"}
        plain = [value, {"type": "array", "items": value}, _INLINE, _REFERENCE]
    return {
        "if": {"type": "object", "required": ["vr"]},
        "then": {"$ref": "#/$defs/element"},
        "else": {"anyOf": plain},
    }


def _element() -> Schema:
    """Return the schema of an attribute as DICOM JSON has it."""
    return {
        "description": "As in DICOM JSON (DICOM PS3.18 annex F).",
        "type": "object",
        "required": ["vr"],
        "properties": {
            "vr": {"enum": sorted(vrs.KNOWN)},
            "Value": {"type": ["array", "null"]},
            "InlineBinary": {"type": ["string", "null"], "pattern": BASE64},
            "BulkDataURI": {"type": ["string", "null"]},
        },
        "allOf": [
            *(
                _where(sorted(members & vrs.KNOWN), {"Value": {"items": {"$ref": f"#/$defs/{kind}Value"}}})
                for kind, members in KINDS.items()
            ),
            _where(["UN"], {"Value": {"maxItems": 0}}),
            _where(sorted(vrs.KNOWN - vrs.OTHER), {"InlineBinary": {"type": "null"}}),
        ],
    }  # fmt: skip


def _where(representations: list[str], properties: Schema) -> Schema:
    return {
        "if": {"properties": {"vr": {"enum": representations}}, "required": ["vr"]},
        "then": {"properties": properties},
    }


if __name__ == "__main__":
    SCHEMA.write_text(json.dumps(make_schema(), indent=1) + "\n", encoding="utf-8")
