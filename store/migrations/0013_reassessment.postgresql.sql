-- What became of a vendor's documents and findings from one report to the next; rows are only added.


CREATE TABLE reassessments (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT reassessments_once PRIMARY KEY,
    vendor TEXT COLLATE "C" NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    run TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT COLLATE "C" NOT NULL,
    before TEXT COLLATE "C" NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    after TEXT COLLATE "C" NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    because TEXT COLLATE "C" NOT NULL,
    documents TEXT COLLATE "C" NOT NULL,
    judged TEXT COLLATE "C" NOT NULL,
    carried TEXT COLLATE "C" NOT NULL,
    spent TEXT COLLATE "C" NOT NULL,
    saved TEXT COLLATE "C" NOT NULL
);

CREATE INDEX reassessments_by_vendor ON reassessments (vendor, at, id);

-- What people said of one vendor's cadence is put in the place of what was said before; the audit trail has all of it.

CREATE TABLE vendor_cadences (
    vendor TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    cadence TEXT COLLATE "C",
    contract_ends_on TEXT COLLATE "C",
    notice_days INTEGER NOT NULL,
    author TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT COLLATE "C" NOT NULL
);

CREATE TRIGGER reassessments_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON reassessments
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
