"""Read a workbook or a folder of CSV files into raw tables with true row numbers."""

from pathlib import Path

from inventory.checks.faults import Fault
from inventory.errors import SettingsError
from inventory.reading.cleaning import fold
from inventory.reading.csv_folder import read_folder
from inventory.reading.headers import find_table
from inventory.reading.raw import Grid, RawTable, RawTables
from inventory.reading.xlsx import read_xlsx
from inventory.schema import Sheet, load_schema
from inventory.words import load_words


def read_tables(path: Path, lang: str = "zh") -> RawTables:
    """Read the known sheets of an ``.xlsx`` file or of a folder of ``.csv`` files.

    Nothing is judged here but the shape: a file that cannot be opened, missing, double or unknown sheets
    and columns, merged cells. Cells come as they stand.

    Raises
    ------
    SettingsError
        There is no such file or folder, it may not be read, or it is a single CSV file. Anything else that is
        wrong with the input is a fault of the result; sheets that can be read are read all the same.
    """
    words = load_words("inventory", lang)
    if not path.exists():
        raise SettingsError(words.say("problems.suggestion.missing_file", path=path))
    if path.is_file() and path.suffix.lower() == ".csv":
        raise SettingsError(words.say("problems.suggestion.single_csv", path=path))
    try:
        grids, faults = read_folder(path) if path.is_dir() else read_xlsx(path)
    except OSError as error:
        raise SettingsError.saying("inventory", "files.not_read", path=error.filename or path, reason=error) from error
    if faults and not grids:
        return RawTables(path, {}, tuple(faults))
    return tables_of(path, grids, faults)


def tables_of(path: Path, grids: list[Grid], faults: list[Fault]) -> RawTables:
    """The known sheets among the grids, as tables."""
    tables: dict[str, RawTable] = {}
    known = _sheet_names()
    faults = [_missed(fault, known) for fault in faults]
    for grid in grids:
        sheet = known.get(fold(grid.title))
        if sheet is None:
            faults += _unknown_sheet(grid)
        elif sheet.name in tables:
            facts = {"zh": sheet.zh, "first": tables[sheet.name].title, "second": grid.title}
            faults.append(Fault("duplicate_sheet", grid.title, value=grid.title, facts=facts))
        else:
            table, found = find_table(grid, sheet)
            faults += found
            if table is not None:
                tables[sheet.name] = table
    broken = {known[name].name for fault in faults if fault.is_error and (name := fold(fault.sheet)) in known}
    faults += _missing_sheets({*tables, *broken})
    return RawTables(path, tables, tuple(faults))


def _sheet_names() -> dict[str, Sheet]:
    names = {}
    for sheet in load_schema().sheets.values():
        for name in (sheet.zh, sheet.name, *sheet.aliases, f"{sheet.zh}{sheet.name}", f"{sheet.zh}({sheet.name})"):
            names[fold(name)] = sheet
    return names


def _missed(fault: Fault, known: dict[str, Sheet]) -> Fault:
    """Of an unreadable sheet that no table is made of, only that it is not one of ours."""
    return fault if fold(fault.sheet) in known else Fault("unknown_sheet", fault.sheet, value=fault.value)


def _unknown_sheet(grid: Grid) -> list[Fault]:
    ignored = {fold(name) for name in load_schema().ignored_sheets}
    if fold(grid.title) in ignored or not any(cell != "" for row in grid.rows for cell in row):
        return []
    return [Fault("unknown_sheet", grid.title, value=grid.title)]


def _missing_sheets(found: set[str]) -> list[Fault]:
    return [
        Fault("missing_sheet", sheet.zh, facts={"zh": sheet.zh, "name": sheet.name})
        for sheet in load_schema().sheets.values()
        if sheet.required and sheet.name not in found
    ]
