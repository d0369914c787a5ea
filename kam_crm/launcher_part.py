"""Run a part of the company with the product loaded first: `launcher_part celery …` is `python -m celery …`.

What is loaded stays until the process ends. The collector would look through it for garbage many times while it loads
and again at the end, for as much processor time as loading itself takes; so it is kept away from it.
"""

from __future__ import annotations

import gc
import os
import runpy
import sys

import django


def main() -> None:
    gc.disable()
    load()
    # memory that forks share stays shared, too: the collector writes into what it looks through
    gc.freeze()
    gc.enable()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def load() -> None:
    """All that any part needs. Nothing of it opens a connection or starts a thread: parts fork afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam_crm.settings")
    django.setup()
    from kam_crm.celery import app

    app.loader.import_default_modules()


if __name__ == "__main__":
    main()
