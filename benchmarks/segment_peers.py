"""The step of segments as an analyst would do it with DuckDB, Polars or pandas: from lines exported as CSV.

Each function takes the folder of the export and the levels wanted, and returns classes by (level, base, client): ABC,
XYZ by frequency, XYZ by variation (formulas.md 2.1, 2.2; the default policy). Amounts are
whole kopecks. What is written stays in memory: a file of its own would cost them little.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# of the default policy (reports.segments.models.policy)
ABC_A, ABC_B, FREQ_X, FREQ_Y, CV_X, CV_Y = 80, 95, 80, 50, 10, 25
MIN_MONTHS, WINDOW = 6, 12
Classes = dict[tuple[str, str, int], tuple[str, str, str]]


def duckdb_classes(folder: Path, end: dt.date, levels: Sequence[str]) -> Classes:
    import duckdb

    chosen = ", ".join(f"'{level}'" for level in levels)
    rows = duckdb.sql(f"""
        WITH lines AS (
            SELECT * FROM read_csv('{folder}/lines.csv', header = false, columns = {{
                'client': 'BIGINT', 'day': 'DATE', 'amount': 'DECIMAL(14, 2)', 'cost': 'DECIMAL(14, 2)'}})
        ), months AS (
            SELECT client, date_trunc('month', day) AS month, sum(amount) AS revenue,
                coalesce(sum(amount) FILTER (cost IS NOT NULL), 0) - coalesce(sum(cost), 0) AS profit
            FROM lines WHERE day < DATE '{end}' GROUP BY ALL
        ), sums AS (
            SELECT client,
                least({WINDOW}, date_diff('month', min(month), DATE '{end}')) AS n,
                count(*) FILTER (inside AND revenue > 0) AS k,
                coalesce(sum(revenue) FILTER (inside), 0) AS revenue,
                coalesce(sum(revenue::DOUBLE ** 2) FILTER (inside), 0) AS revenue_squares,
                coalesce(sum(profit) FILTER (inside), 0) AS profit,
                coalesce(sum(profit::DOUBLE ** 2) FILTER (inside), 0) AS profit_squares
            FROM (SELECT *, month >= DATE '{end}' - INTERVAL {WINDOW} MONTH AS inside FROM months) GROUP BY client
        ), bases AS (
            SELECT client, n, k, 'revenue' AS base, revenue AS amount, revenue_squares AS squares FROM sums
            UNION ALL SELECT client, n, k, 'gross_profit', profit, profit_squares FROM sums
        ), scopes AS (
            SELECT client, unnest(['company', 'department', 'manager']) AS level,
                unnest([0, department, manager]) AS scope
            FROM read_csv('{folder}/clients.csv', header = false,
                columns = {{'client': 'BIGINT', 'manager': 'BIGINT', 'department': 'BIGINT'}})
        ), shares AS (
            SELECT *, sum(amount) OVER population AS total, coalesce(sum(amount) OVER (
                PARTITION BY level, scope, base, amount > 0 ORDER BY amount DESC
                GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS greater
            FROM bases JOIN scopes USING (client) WHERE level IN ({chosen})
            WINDOW population AS (PARTITION BY level, scope, base, amount > 0)
        )
        SELECT level, base, client,
            CASE WHEN amount <= 0 THEN '' WHEN 100 * greater < {ABC_A} * total THEN 'A'
                WHEN 100 * greater < {ABC_B} * total THEN 'B' ELSE 'C' END,
            CASE WHEN k = 0 OR n < {MIN_MONTHS} THEN '' WHEN 100 * k >= {FREQ_X} * n THEN 'X'
                WHEN 100 * k >= {FREQ_Y} * n THEN 'Y' ELSE 'Z' END,
            CASE WHEN amount <= 0 OR n < {MIN_MONTHS} THEN ''
                WHEN sqrt(greatest(n * squares - amount::DOUBLE ** 2, 0)) * 100 <= {CV_X} * amount::DOUBLE THEN 'X'
                WHEN sqrt(greatest(n * squares - amount::DOUBLE ** 2, 0)) * 100 <= {CV_Y} * amount::DOUBLE THEN 'Y'
                ELSE 'Z' END
        FROM shares
    """).fetchnumpy()
    return _by_key(*rows.values())


def polars_classes(folder: Path, end: dt.date, levels: Sequence[str]) -> Classes:
    import polars as pl

    first = dt.date(end.year - 1, end.month, 1)

    def class_of(*steps: tuple[Any, str], other: str) -> Any:
        made = pl.when(steps[0][0]).then(pl.lit(steps[0][1]))
        for condition, letter in steps[1:]:
            made = made.when(condition).then(pl.lit(letter))
        return made.otherwise(pl.lit(other))

    def kopecks(name: str) -> Any:
        return (pl.col(name) * 100).round().cast(pl.Int64)

    columns = {"client": pl.Int64, "day": pl.Date, "amount": pl.Float64, "cost": pl.Float64}
    inside = pl.col("month") >= first
    sums = (
        pl.scan_csv(folder / "lines.csv", has_header=False, schema=columns)
        .filter(pl.col("day") < end)
        .with_columns(amount=kopecks("amount"), cost=kopecks("cost"), month=pl.col("day").dt.truncate("1mo"))
        .group_by("client", "month")
        .agg(
            revenue=pl.col("amount").sum(),
            profit=pl.col("amount").filter(pl.col("cost").is_not_null()).sum() - pl.col("cost").sum(),
        )
        .group_by("client")
        .agg(
            n=(
                pl.lit(end.year * 12 + end.month)
                - pl.col("month").min().dt.year() * 12
                - pl.col("month").min().dt.month()
            ),
            k=(inside & (pl.col("revenue") > 0)).sum(),
            revenue=pl.col("revenue").filter(inside).sum(),
            gross_profit=pl.col("profit").filter(inside).sum(),
            revenue_squares=(pl.col("revenue").filter(inside).cast(pl.Float64) ** 2).sum(),
            gross_profit_squares=(pl.col("profit").filter(inside).cast(pl.Float64) ** 2).sum(),
        )
        .with_columns(n=pl.min_horizontal("n", pl.lit(WINDOW)))
        .collect()
    )
    bases = pl.concat(
        sums.select(
            "client", "n", "k", base=pl.lit(base), amount=pl.col(base), squares=pl.col(f"{base}_squares")
        )
        for base in ("revenue", "gross_profit")
    )
    people = pl.read_csv(
        folder / "clients.csv", has_header=False, new_columns=["client", "manager", "department"]
    )
    scope_of = {
        "company": pl.lit(0, pl.Int64),
        "department": pl.col("department"),
        "manager": pl.col("manager"),
    }
    scopes = pl.concat(
        people.select("client", level=pl.lit(level), scope=scope_of[level]) for level in levels
    )
    rows = bases.join(scopes, on="client")
    population = ["level", "scope", "base"]
    before = (
        rows.filter(pl.col("amount") > 0)
        .group_by(*population, "amount")
        .agg(together=pl.col("amount").sum())
        .sort(*population, "amount", descending=[False, False, False, True])
        .with_columns(
            greater=pl.col("together").cum_sum().over(population) - pl.col("together"),
            total=pl.col("together").sum().over(population),
        )
    )
    amount, n = pl.col("amount"), pl.col("n")
    spread = (n * pl.col("squares") - amount.cast(pl.Float64) ** 2).clip(0).sqrt() * 100
    made = rows.join(before, on=[*population, "amount"], how="left").select(
        "level",
        "base",
        "client",
        abc=class_of(
            (amount <= 0, ""),
            (100 * pl.col("greater") < ABC_A * pl.col("total"), "A"),
            (100 * pl.col("greater") < ABC_B * pl.col("total"), "B"),
            other="C",
        ),
        freq=class_of(
            ((pl.col("k") == 0) | (n < MIN_MONTHS), ""),
            (100 * pl.col("k") >= FREQ_X * n, "X"),
            (100 * pl.col("k") >= FREQ_Y * n, "Y"),
            other="Z",
        ),
        cv=class_of(
            ((amount <= 0) | (n < MIN_MONTHS), ""),
            (spread <= CV_X * amount, "X"),
            (spread <= CV_Y * amount, "Y"),
            other="Z",
        ),
    )
    return _by_key(*(made[name] for name in made.columns))


def pandas_classes(folder: Path, end: dt.date, levels: Sequence[str]) -> Classes:
    import numpy as np
    import pandas as pd

    lines = pd.read_csv(
        folder / "lines.csv", header=None, names=["client", "day", "amount", "cost"], parse_dates=["day"]
    )
    lines = lines[lines["day"] < pd.Timestamp(end)]
    month = lines["day"].dt.year * 12 + lines["day"].dt.month
    known = lines["cost"].notna()
    amount, cost = (lines["amount"] * 100).round(), (lines["cost"].fillna(0) * 100).round()
    frame = pd.DataFrame(
        {
            "client": lines["client"],
            "month": month,
            "revenue": amount,
            "gross_profit": amount.where(known, 0) - cost,
        }
    )
    months = frame.groupby(["client", "month"], as_index=False).sum()
    last = end.year * 12 + end.month
    n = (last - months.groupby("client")["month"].min()).clip(upper=WINDOW)
    inside = months[months["month"] >= last - WINDOW]
    k = inside[inside["revenue"] > 0].groupby("client").size().reindex(n.index, fill_value=0)
    people = pd.read_csv(folder / "clients.csv", header=None, names=["client", "manager", "department"])
    people = people.set_index("client").reindex(n.index)
    scope_of = {
        "company": pd.Series(0, index=n.index),
        "department": people["department"],
        "manager": people["manager"],
    }
    freq = np.select(
        [(k == 0) | (n < MIN_MONTHS), 100 * k >= FREQ_X * n, 100 * k >= FREQ_Y * n], ["", "X", "Y"], "Z"
    )
    made: Classes = {}
    for base in ("revenue", "gross_profit"):
        sums = inside.groupby("client")[base].sum().reindex(n.index, fill_value=0)
        squares = (inside[base] ** 2).groupby(inside["client"]).sum().reindex(n.index, fill_value=0)
        spread = np.sqrt((n * squares - sums**2).clip(lower=0)) * 100
        cv = np.select(
            [(sums <= 0) | (n < MIN_MONTHS), spread <= CV_X * sums, spread <= CV_Y * sums],
            ["", "X", "Y"],
            "Z",
        )
        for level in levels:
            table = pd.DataFrame({"scope": scope_of[level], "amount": sums})
            sold = table[table["amount"] > 0]
            together = sold.groupby(["scope", "amount"])["amount"].sum().rename("together").reset_index()
            together = together.sort_values(["scope", "amount"], ascending=[True, False])
            together["greater"] = together.groupby("scope")["together"].cumsum() - together["together"]
            together["total"] = together.groupby("scope")["together"].transform("sum")
            placed = (
                table.reset_index().merge(together, on=["scope", "amount"], how="left").set_index("client")
            )
            abc = np.select(
                [
                    placed["amount"] <= 0,
                    100 * placed["greater"] < ABC_A * placed["total"],
                    100 * placed["greater"] < ABC_B * placed["total"],
                ],
                ["", "A", "B"],
                "C",
            )
            found = zip(placed.index, abc, freq, cv, strict=True)
            made.update({(level, base, client): (a, f, v) for client, a, f, v in found})
    return made


def _by_key(*columns: Any) -> Classes:
    level, base, client, abc, freq, cv = columns
    keys = zip(level, base, client, strict=True)
    return dict(zip(keys, zip(abc, freq, cv, strict=True), strict=True))


PEERS: dict[str, Callable[[Path, dt.date, Sequence[str]], Classes]] = {
    "duckdb": duckdb_classes,
    "polars": polars_classes,
    "pandas": pandas_classes,
}
