"""A process that uses the embedded PostgreSQL of a folder: says which server answers, lives until its input ends."""

import sys
from pathlib import Path

import psycopg

from portal.database.server import PostgresServer

server = PostgresServer(Path(sys.argv[1]))
server.use()
with psycopg.connect(host=server.socket_folder, user="portal", dbname="portal") as connection:
    print(*connection.execute("SELECT pg_postmaster_start_time()").fetchone(), flush=True)  # noqa: T201
sys.stdin.read()
