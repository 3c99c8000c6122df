"""The version of the tool, which stands in every report."""

VERSION = "0.1.0"
