"""The sheets of the plan workbook, one module a sheet; each lays out figures computed elsewhere."""
