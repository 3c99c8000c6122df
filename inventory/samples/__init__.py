"""The made-up sample bank 江河银行, its faulty twin, and the generator that writes both."""

from importlib import resources
from pathlib import Path


def sample_workbook() -> Path:
    """The workbook of the sample bank, as shipped."""
    return Path(str(resources.files("inventory.samples").joinpath("jianghe.xlsx")))


def faulty_workbook() -> Path:
    """The deliberately faulty workbook, as shipped."""
    return Path(str(resources.files("inventory.samples").joinpath("faulty.xlsx")))
