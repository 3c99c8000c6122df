"""Zip containers (.xlsx, .docx) whose parts are the same bytes on every run.

Libraries stamp the clock into zip entries and core properties. Here names are sorted and every date is
fixed, so that two runs differ only where their content does. Deflate itself differs between builds of zlib:
identity is the hash over the uncompressed parts, :func:`parts_digest`.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_CORE_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def pack_container(parts: Mapping[str, bytes]) -> bytes:
    """A zip of the parts in name order, every entry dated 1980-01-01.

    Sorted names put ``[Content_Types].xml`` first, where readers of Office files look for it.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, parts[name])
    return stream.getvalue()


def read_parts(container: bytes) -> dict[str, bytes]:
    """The uncompressed parts of a container, by name."""
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        return {name: archive.read(name) for name in sorted(archive.namelist()) if not name.endswith("/")}


def normalise_container(container: bytes) -> bytes:
    """The same container with sorted names and fixed dates, in the zip and in the core properties."""
    parts = read_parts(container)
    if _CORE in parts:
        parts[_CORE] = _CORE_DATES.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", parts[_CORE])
    return pack_container(parts)


def parts_digest(container: bytes) -> str:
    """sha256 over names and uncompressed parts: what "the same bytes" means for .xlsx and .docx."""
    total = hashlib.sha256()
    for name, data in read_parts(container).items():
        total.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    return "sha256:" + total.hexdigest()
