"""The first page of a PDF as a picture, drawn in a process of its own that may take only so much memory and time.

A file that people bring is read by native code here: what breaks it ends the child, and there is no picture.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SECONDS = 8
MEMORY = 1 << 30  # bytes of address space
WIDTH = 640  # pixels: a heading can be read
MOST_PAGE = 14_400  # points of a side, the largest that the format allows


def first_page(pdf: bytes) -> bytes:
    """A PNG of the first page; empty where it cannot be drawn."""
    try:
        drawn = subprocess.run(
            [sys.executable, "-I", str(Path(__file__).resolve())],
            input=pdf,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        return b""
    return drawn.stdout


def _draw() -> None:
    import io
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import pypdfium2

    page = pypdfium2.PdfDocument(sys.stdin.buffer.read())[0]
    width, height = page.get_size()
    if not (0 < width <= MOST_PAGE and 0 < height <= MOST_PAGE):
        raise ValueError("no page is so large")
    picture = page.render(scale=WIDTH / max(width, height)).to_pil().convert("RGB")
    written = io.BytesIO()
    picture.save(written, "PNG")
    sys.stdout.buffer.write(written.getvalue())


if __name__ == "__main__":
    _draw()
