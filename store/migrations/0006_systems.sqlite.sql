-- The inventory: what was asked for, and the systems that came of it. A request is never changed. A system is changed a
-- revision at a time, and what it was before is kept beside it.
--
-- `requester`, `added_by` and `facts_by` are ids of accounts; accounts are never removed.

CREATE TABLE systems (
    id TEXT NOT NULL PRIMARY KEY,
    vendor TEXT NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    facts TEXT NOT NULL,
    stage TEXT NOT NULL,
    request TEXT REFERENCES requests (id) DEFERRABLE INITIALLY DEFERRED,
    added_by TEXT NOT NULL,
    facts_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX systems_by_vendor ON systems (vendor);

CREATE TABLE system_revisions (
    id TEXT NOT NULL REFERENCES systems (id) DEFERRABLE INITIALLY DEFERRED,
    vendor TEXT NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    facts TEXT NOT NULL,
    stage TEXT NOT NULL,
    request TEXT REFERENCES requests (id) DEFERRABLE INITIALLY DEFERRED,
    added_by TEXT NOT NULL,
    facts_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
    id TEXT NOT NULL PRIMARY KEY,
    system TEXT NOT NULL REFERENCES systems (id) DEFERRABLE INITIALLY DEFERRED,
    vendor TEXT NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    website TEXT NOT NULL,
    facts TEXT NOT NULL,
    needed_by TEXT,
    requester TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX requests_by_time ON requests (made_at);

CREATE TRIGGER systems_once BEFORE INSERT ON systems
WHEN NEW.revision IS NOT 1 OR EXISTS (SELECT 1 FROM systems WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'systems: a record begins with revision 1 and replaces none'); END;
CREATE TRIGGER systems_follow BEFORE UPDATE ON systems
WHEN NEW.revision IS NOT OLD.revision + 1 OR NEW.id IS NOT OLD.id OR NEW.vendor IS NOT OLD.vendor
    OR NEW.request IS NOT OLD.request OR NEW.added_by IS NOT OLD.added_by OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'systems: a change is the next revision of the same system'); END;
CREATE TRIGGER systems_kept AFTER UPDATE ON systems
BEGIN
    INSERT INTO system_revisions
        (id, vendor, facts, stage, request, added_by, facts_by, created_at, changed_at, revision)
    VALUES
        (OLD.id, OLD.vendor, OLD.facts, OLD.stage, OLD.request, OLD.added_by, OLD.facts_by, OLD.created_at,
         OLD.changed_at, OLD.revision);
END;
CREATE TRIGGER systems_remain BEFORE DELETE ON systems
BEGIN SELECT RAISE(ABORT, 'systems: a record is never removed'); END;

-- Every revision before the newest is there already, so nobody can add one that never was.
CREATE TRIGGER system_revisions_once BEFORE INSERT ON system_revisions
WHEN EXISTS (SELECT 1 FROM system_revisions WHERE id = NEW.id AND revision = NEW.revision)
    OR NOT EXISTS (SELECT 1 FROM systems WHERE id = NEW.id AND revision = NEW.revision + 1)
BEGIN SELECT RAISE(ABORT, 'system_revisions: only what a change puts aside is added'); END;
CREATE TRIGGER system_revisions_stay BEFORE UPDATE ON system_revisions
BEGIN SELECT RAISE(ABORT, 'system_revisions: a record is never changed'); END;
CREATE TRIGGER system_revisions_remain BEFORE DELETE ON system_revisions
BEGIN SELECT RAISE(ABORT, 'system_revisions: a record is never removed'); END;

CREATE TRIGGER requests_once BEFORE INSERT ON requests
WHEN EXISTS (SELECT 1 FROM requests WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'requests: a record is never replaced'); END;
CREATE TRIGGER requests_stay BEFORE UPDATE ON requests
BEGIN SELECT RAISE(ABORT, 'requests: a record is never changed'); END;
CREATE TRIGGER requests_remain BEFORE DELETE ON requests
BEGIN SELECT RAISE(ABORT, 'requests: a record is never removed'); END;
