"""What would fell the product, tried on one of its own: hostile files, no Redis, killed processes.

Usage: scripts/faults [files|redis|kills] [NUMBER]; without a part all. NUMBER is how many files, requests or kills
(40, 2000, 100). The product runs on a folder and ports of its own on 127.0.0.1 and is removed in the end. Prints
figures; the exit code is 1 where a promise does not hold.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT), str(Path(__file__).parent)]

from product import Product  # noqa: E402

PARTS = {"files": 40, "redis": 2000, "kills": 100}


def main() -> int:
    chosen = sys.argv[1:2] if sys.argv[1:] else list(PARTS)
    if set(chosen) - set(PARTS):
        sys.exit(__doc__)
    # asked to stop: what it started ends too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    broken = []
    with tempfile.TemporaryDirectory(prefix="kam-faults-") as folder, Product(Path(folder)) as product:
        for part in chosen:
            number = int(sys.argv[2]) if len(sys.argv) > 2 else PARTS[part]
            print(f"\n{part}: {number}", flush=True)
            # each needs the product's own database, so none is imported before it runs
            run = __import__(f"{part}_part").run
            broken += [f"{part}: {promise}" for promise in run(product, number)]
    print("\n" + ("\n".join(f"BROKEN {promise}" for promise in broken) or "Every promise held."))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
