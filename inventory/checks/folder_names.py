"""Channel ids name folders of a workspace, and Windows forbids some names of folders."""

import re

from inventory.reading.parsing import ParsedTable

#: names of devices, alone or before a dot
_RESERVED = re.compile(r"(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?", re.IGNORECASE)


def check_folder_names(table: ParsedTable) -> None:
    """Warn of channel ids that Windows takes for a device."""
    for at, channel_id in enumerate(table.values["channel_id"]):
        if channel_id is not None and _RESERVED.fullmatch(channel_id):
            table.report(at, "channel_id", "reserved_id")
