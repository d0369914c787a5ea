"""Which changes of the rules are tried, what was found, and the summary of it (scripts/mutants.py)."""

from __future__ import annotations

import datetime as dt
import json
import random
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from mutant_changes import Change, changes_of

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".kam-test" / "mutants"
ANSWERS = HOME / "answers.jsonl"
RULES = ROOT / "scripts" / "mutant_rules.toml"
KNOWN = ROOT / "scripts" / "mutants_known.toml"
REPORT = ROOT / "docs" / "mutants.md"
KILLED, SURVIVED, HUNG = "noticed", "unnoticed", "hung"
FOUND = ("noticed", "accepted", "equivalent", "unnoticed")
HEAD = """# Changes that the tests notice

What `make mutants` found: single changes of the rules, each tried alone (scripts/mutant_rules.toml says which tests are
asked). The score leaves out what is equivalent; a change that never ends counts as noticed. `scripts/mutants.py report`
writes this page.
"""
REASONS = """
## Unnoticed, with the reason

| file | change | why |
|---|---|---|
"""


@dataclass(frozen=True)
class Rule:
    name: str
    files: list[str]
    near: list[str]
    wide: list[str]


def rules() -> list[Rule]:
    return [Rule(**row) for row in tomllib.loads(RULES.read_text("utf-8"))["rule"]]


def changes() -> Iterator[tuple[Rule, list[Change]]]:
    """Every change there is, file by file."""
    for rule in rules():
        for file in rule.files:
            yield rule, changes_of(file, (ROOT / file).read_text("utf-8"))


def chosen(count: int, seed: int, only: Iterable[str]) -> list[tuple[Rule, Change]]:
    """Changes spread evenly over the files, the same for the same seed and source; by rule."""
    piles, wanted = [], set(only)
    for rule, pile in changes():
        random.Random(f"{seed} {pile[0].file if pile else rule.name}").shuffle(pile)
        piles.append([(rule, change) for change in pile])
    spread = [one for layer in zip_longest(*piles) for one in layer if one is not None][:count]
    return in_order(one for one in spread if not wanted or one[0].name in wanted)


def unnoticed() -> list[tuple[Rule, Change]]:
    """Changes that the last run did not notice and no reason excuses."""
    last, excused = answers(), known()
    return in_order(
        (rule, change)
        for rule, pile in changes()
        for change in pile
        if last.get(change.key, {}).get("answer") == SURVIVED and change.key not in excused
    )


def in_order(pairs: Iterable[tuple[Rule, Change]]) -> list[tuple[Rule, Change]]:
    # the tests that noticed the last change of a rule are asked first about its next
    order = {rule.name: number for number, rule in enumerate(rules())}
    return sorted(pairs, key=lambda pair: (order[pair[0].name], pair[1].file))


def answers() -> dict[str, dict[str, Any]]:
    """The last answer of each change, by its key."""
    if not ANSWERS.exists():
        return {}
    rows = map(json.loads, ANSWERS.read_text("utf-8").splitlines())
    return {row["key"]: row for row in rows}


def write_answer(rule: Rule, change: Change, answer: str, stage: str, test: str, seconds: float) -> None:
    row = {
        "key": change.key, "rule": rule.name, "file": change.file, "line": change.line, "before": change.before,
        "after": change.after, "answer": answer, "stage": stage, "test": test, "seconds": round(seconds, 1),
        "on": dt.date.today().isoformat(),  # noqa: DTZ011 - the day of whoever reads it
    }  # fmt: skip
    with ANSWERS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(
        f"{answer:9} {change.file}:{change.line} {change.before[:60]} → {change.after[:60]} [{test or stage}]",
        flush=True,
    )


def known() -> dict[str, dict[str, str]]:
    """Changes that may go unnoticed, by key: `why` is `equivalent` or `accepted`, `reason` says it."""
    if not KNOWN.exists():
        return {}
    rows = tomllib.loads(KNOWN.read_text("utf-8")).get("survivor", [])
    return {f"{row['file']}\n{row['before']}\n{row['after']}": row for row in rows}


def table() -> Iterator[str]:
    """Lines of the summary, by rule, of the answers that still belong to the source."""
    last, excused = answers(), known()
    counts: dict[str, Counter[str]] = {}
    for rule, pile in changes():
        for row in (last[change.key] for change in pile if change.key in last):
            found = (
                "noticed"
                if row["answer"] != SURVIVED
                else excused.get(row["key"], {}).get("why", "unnoticed")
            )
            counts.setdefault(rule.name, Counter())[found] += 1
    counts["**all**"] = sum(counts.values(), Counter())
    yield "| rule | changes | noticed | accepted | equivalent | unnoticed | score |"
    yield "|---|---|---|---|---|---|---|"
    for name, counted in counts.items():
        countable = counted.total() - counted["equivalent"]
        score = f"{100 * counted['noticed'] // countable} %" if countable else "—"
        cells = [name, counted.total(), *(counted[word] for word in FOUND), score]
        yield f"| {' | '.join(map(str, cells))} |"


def write_report() -> None:
    """docs/mutants.md: the summary, and what goes unnoticed with the reason."""
    last, excused = answers(), known()
    days = sorted(row["on"] for row in last.values())
    lines = [
        *HEAD.splitlines(),
        "",
        f"Last tried: {days[-1] if days else 'never'}.",
        "",
        *table(),
        *REASONS.splitlines(),
    ]
    for _rule, pile in changes():
        for change in pile:
            if last.get(change.key, {}).get("answer") == SURVIVED:
                reason = excused.get(change.key, {"why": "unnoticed", "reason": "a test is owed"})
                cells = [
                    change.file,
                    f"`{change.before}` → `{change.after}`",
                    f"{reason['why']}: {reason['reason']}",
                ]
                lines.append(f"| {' | '.join(cell.replace('|', '¦') for cell in cells)} |")
    REPORT.write_text("\n".join(lines) + "\n", "utf-8")
