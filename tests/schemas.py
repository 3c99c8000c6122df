"""The published JSON Schemas, ready to judge a document."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "schemas"
NAMES = tuple(sorted(path.name.removesuffix(".schema.json") for path in FOLDER.glob("*.schema.json")))


def faults(name: str, document: Any) -> list[str]:
    """Where a document breaks the schema ``name``, as "path: message"."""
    found = _validator(name).iter_errors(document)
    return [f"{error.json_path}: {error.message[:300]}" for error in sorted(found, key=lambda e: e.json_path)]


def read_schema(name: str) -> Any:
    """The schema as it stands in the docs."""
    return json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))


@cache
def _validator(name: str) -> Draft202012Validator:
    schemas = [read_schema(each) for each in NAMES]
    registry: Registry[Any] = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in schemas)
    return Draft202012Validator(read_schema(name), registry=registry, format_checker=FormatChecker())
