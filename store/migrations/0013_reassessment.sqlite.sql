-- What became of a vendor's documents and findings from one report to the next; rows are only added.


CREATE TABLE reassessments (
    id TEXT NOT NULL PRIMARY KEY,
    vendor TEXT NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    run TEXT NOT NULL UNIQUE REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL,
    before TEXT NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    after TEXT NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    because TEXT NOT NULL,
    documents TEXT NOT NULL,
    judged TEXT NOT NULL,
    carried TEXT NOT NULL,
    spent TEXT NOT NULL,
    saved TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX reassessments_by_vendor ON reassessments (vendor, at, id);

-- What people said of one vendor's cadence is put in the place of what was said before; the audit trail has all of it.

CREATE TABLE vendor_cadences (
    vendor TEXT NOT NULL PRIMARY KEY REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    cadence TEXT,
    contract_ends_on TEXT,
    notice_days INTEGER NOT NULL,
    author TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER reassessments_once BEFORE INSERT ON reassessments
WHEN EXISTS (SELECT 1 FROM reassessments WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'reassessments: a record is never replaced'); END;
CREATE TRIGGER reassessments_stay BEFORE UPDATE ON reassessments
BEGIN SELECT RAISE(ABORT, 'reassessments: a record is never changed'); END;
CREATE TRIGGER reassessments_remain BEFORE DELETE ON reassessments
BEGIN SELECT RAISE(ABORT, 'reassessments: a record is never removed'); END;
