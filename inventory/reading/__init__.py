"""From a file to parsed columns: sheets as they stand, cells read by type."""
