from __future__ import annotations

from typing import Any

from kam_crm.shared.errors import BusinessRuleError


class TableError(BusinessRuleError):
    """A file that cannot be read as a table. `row` counts from 1 as a spreadsheet does, the header included.

    Codes: empty_file, unknown_format, broken_file, wrong_encoding, no_header, duplicate_header, ragged_row,
    open_quote, sheet_too_large, too_many_columns, long_line,
    blank_rows.
    """

    def __init__(self, code: str, message: Any, row: int | None = None) -> None:
        super().__init__(code, message)
        self.row = row
