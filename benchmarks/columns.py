"""The current period of the county in columns: its facts as Parquet, and one statement of DuckDB over them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection

STATEMENT = Path(__file__).with_suffix(".sql").read_text("utf-8")
Figure = tuple[str, str, int | None, int | None, str]
# What the figures rest on, and no more: an analyst who takes the facts out takes these.
FACTS = {
    "team": "SELECT id, key FROM teams_team",
    "neighbourhood": "SELECT id, team_id FROM teams_neighbourhood",
    "posting": "SELECT team_id, neighbourhood_id, first_day, published_from, published_until FROM teams_posting",
    "activity": "SELECT a.id, l.team_id, l.channel_id AS channel, l.day, l.held, a.advertised_on,"
    " a.feedback_published_on FROM engagement_activityteam l JOIN engagement_activity a ON a.id = l.activity_id",
    "place": "SELECT activity_id, neighbourhood_id FROM engagement_activityneighbourhood",
    "enquiry": "SELECT team_id, received_at, received_on, answered_at FROM engagement_enquiry",
}
TYPES = {
    "day": "DATE",
    "first_day": "DATE",
    "advertised_on": "DATE",
    "feedback_published_on": "DATE",
    "published_from": "DATE",
    "published_until": "DATE",
    "received_on": "DATE",
    "received_at": "TIMESTAMPTZ",
    "answered_at": "TIMESTAMPTZ",
    "neighbourhood_id": "BIGINT",
    "held": "BOOLEAN",
}


def take_out(folder: Path) -> None:
    """The county's facts as Parquet files in the folder."""
    for name, query in FACTS.items():
        with (folder / f"{name}.csv").open("wb") as file, connection.cursor() as cursor:
            with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)") as rows:
                for part in rows:
                    file.write(part)
            with (folder / f"{name}.csv").open(encoding="utf-8") as written:
                columns = written.readline().strip().split(",")
        typed = {column: kind for column, kind in TYPES.items() if column in columns}
        with duckdb.connect() as columnar:
            columnar.execute("SET threads = 2")
            columnar.execute(
                f"COPY (SELECT * FROM read_csv('{folder / name}.csv', types = {typed}))"  # noqa: S608 (our own names)
                f" TO '{folder / name}.parquet' (FORMAT parquet)"
            )


def figures(folder: Path, given: Mapping[str, Any]) -> list[Figure]:
    """The figures from the files. `given`: days and instants as by_hand.sql takes them."""
    with duckdb.connect() as columnar:
        columnar.execute("SET threads = 2")
        for name in FACTS:
            columnar.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder / name}.parquet')")
        return columnar.execute(STATEMENT, {key: value for key, value in given.items() if key != "force"}).fetchall()
