"""Copies the newest rows of some tables into a fresh file by bare INSERTs of many rows, and prints the seconds."""

import os
import sqlite3
import sys
import tempfile
import time

source, pairs, tables = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
with tempfile.TemporaryDirectory() as folder:
    target = sqlite3.connect(os.path.join(folder, "bare.db"), isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 100000"):
        target.execute(f"PRAGMA {pragma}")
    origin = sqlite3.connect(source)
    seconds = 0.0
    for table in tables:
        columns = [row[1] for row in origin.execute(f"PRAGMA table_info({table})")]
        key = "assignment_id" if table == "bill_lines" else "id"
        rows = origin.execute(f"SELECT * FROM {table} ORDER BY {key} DESC LIMIT {pairs}").fetchall()
        unique = "assignment_id, kind" if table == "bill_lines" else "id"
        target.execute(f"CREATE TABLE {table} ({', '.join(columns)}, PRIMARY KEY ({unique})) WITHOUT ROWID")
        one = "(" + ", ".join("?" * len(columns)) + ")"
        begun = time.perf_counter()
        for start in range(0, len(rows), 2000):
            target.execute("BEGIN IMMEDIATE")
            for part in range(start, min(start + 2000, len(rows)), 500):
                chunk = rows[part : min(part + 500, start + 2000)]
                values = ", ".join([one] * len(chunk))
                target.execute(f"INSERT INTO {table} VALUES {values}", [cell for row in chunk for cell in row])
            target.execute("COMMIT")
        seconds += time.perf_counter() - begun
    print(seconds)
