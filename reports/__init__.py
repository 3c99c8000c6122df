"""What people look at: workbook, page, Word, terminal, calendar, runbook."""
