-- A run carries its whole order, so that any process can carry it out; and who does so, and how far they are, is kept
-- beside it. The runs that there were before had begun: they were taken once.

ALTER TABLE runs ADD COLUMN uploads TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE runs ADD COLUMN system TEXT COLLATE "C";
ALTER TABLE runs ADD COLUMN asked_by TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN queued_at TEXT COLLATE "C";
ALTER TABLE runs ADD COLUMN taken INTEGER NOT NULL DEFAULT 1;
ALTER TABLE runs ADD COLUMN advice TEXT COLLATE "C";

CREATE INDEX runs_by_state ON runs (state);

-- No part of the record: rows are changed and removed as the work goes on, and no event goes with them.

CREATE TABLE run_leases (
    run TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED,
    holder TEXT COLLATE "C" NOT NULL,
    until TEXT COLLATE "C" NOT NULL,
    lost INTEGER NOT NULL
);

CREATE TABLE run_progress (
    run TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED,
    stage TEXT COLLATE "C" NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER,
    note TEXT COLLATE "C" NOT NULL,
    earlier TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL
);
