#!/usr/bin/env python
"""Django's commands. Without DATABASE_URL the embedded database runs while the command does."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext

from django.core.management import execute_from_command_line
from django.db.utils import ProgrammingError
from psycopg2.errorcodes import UNDEFINED_COLUMN, UNDEFINED_TABLE

from kam_crm import embedded

WITHOUT_DATABASE = {"check", "collectstatic", "diffsettings", "help", "spectacular", "version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam_crm.settings")
    arguments = sys.argv[1:]
    is_help = not arguments or arguments[0] in WITHOUT_DATABASE or {"-h", "--help"} & set(arguments)
    try:
        with nullcontext() if is_help else embedded.running():
            execute_from_command_line(sys.argv)
    except BrokenPipeError:  # `… | head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except embedded.EmbeddedError as error:
        sys.exit(str(error))
    except ProgrammingError as error:
        if getattr(error.__cause__, "pgcode", None) not in {UNDEFINED_TABLE, UNDEFINED_COLUMN}:
            raise
        sys.exit(
            "The database is empty or of an older version: run `manage.py migrate` or `make demo` first."
        )


if __name__ == "__main__":
    main()
