"""Tables in and out: what people bring as CSV or XLSX, and what they take away of a list they have filtered."""

from kam_crm.shared.tables.export import Column, Sheet, csv_lines, write_sheets, write_workbook
from kam_crm.shared.tables.reading import TableError, TableReader, read_table

__all__ = [
    "Column",
    "Sheet",
    "TableError",
    "TableReader",
    "csv_lines",
    "read_table",
    "write_sheets",
    "write_workbook",
]
