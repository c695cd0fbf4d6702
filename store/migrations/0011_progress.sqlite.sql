-- A run carries its whole order, so that any process can carry it out; and who does so, and how far they are, is kept
-- beside it. The runs that there were before had begun: they were taken once.

ALTER TABLE runs ADD COLUMN uploads TEXT NOT NULL DEFAULT '[]';
ALTER TABLE runs ADD COLUMN system TEXT;
ALTER TABLE runs ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN queued_at TEXT;
ALTER TABLE runs ADD COLUMN taken INTEGER NOT NULL DEFAULT 1;
ALTER TABLE runs ADD COLUMN advice TEXT;

CREATE INDEX runs_by_state ON runs (state);

-- No part of the record: rows are changed and removed as the work goes on, and no event goes with them.

CREATE TABLE run_leases (
    run TEXT NOT NULL PRIMARY KEY REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED,
    holder TEXT NOT NULL,
    until TEXT NOT NULL,
    lost INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE run_progress (
    run TEXT NOT NULL PRIMARY KEY REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED,
    stage TEXT NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER,
    note TEXT NOT NULL,
    earlier TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
