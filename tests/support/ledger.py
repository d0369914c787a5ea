"""The ledger of slow tests: `--ledger FILE` renews it with what this run measured (make slow).

Seconds of call and teardown, without setup: the first test of a worker would pay for its database and its browser. They
are rounded coarsely, so that a difference in the file means something.
"""

from __future__ import annotations

from pathlib import Path

import pytest

LENGTH = 40
STEPS = (0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 300)


class Ledger:
    """Lines «seconds<TAB>test», slowest first; tests that this run did not try keep their line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        spent = 0.0 if report.when == "setup" else report.duration
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + spent

    def pytest_sessionfinish(self) -> None:
        rows = seconds_of(self.path) | {test: rounded(seconds) for test, seconds in self.seconds.items()}
        slowest = sorted(rows.items(), key=lambda row: (-row[1], row[0]))[:LENGTH]
        self.path.write_text("".join(f"{seconds:g}\t{test}\n" for test, seconds in slowest))


class SlowestFirst:
    """The slowest of a ledger begin, so that no worker is left alone with them in the end.

    Tests of one `xdist_group` share what costs much to start: they stay together, and the slowest of them, which stop
    it and start it again, come last.
    """

    def __init__(self, path: Path) -> None:
        self.seconds = seconds_of(path)

    @pytest.hookimpl(trylast=True)  # after they were marked, chosen and shuffled
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        groups: dict[str, float] = {}
        for item in items:
            groups[group_of(item)] = groups.get(group_of(item), 0) + self.seconds.get(item.nodeid, 0)

        def place(item: pytest.Item) -> tuple[float, str, float]:
            group, seconds = group_of(item), self.seconds.get(item.nodeid, 0)
            return (-groups[group], group, seconds) if group else (-seconds, group, 0)

        items.sort(key=place)


def group_of(item: pytest.Item) -> str:
    mark = item.get_closest_marker("xdist_group")
    return str(mark.args[0]) if mark else ""


def seconds_of(path: Path) -> dict[str, float]:
    """Seconds by test, as a ledger holds them; nothing where there is no ledger yet."""
    if not path.exists():
        return {}
    rows = (line.split("\t") for line in path.read_text().splitlines())
    return {test: float(seconds) for seconds, test in rows}


def rounded(seconds: float) -> float:
    """The nearest of the steps."""
    return min(STEPS, key=lambda step: abs(step - seconds))
