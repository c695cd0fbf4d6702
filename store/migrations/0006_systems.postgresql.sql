-- The inventory: what was asked for, and the systems that came of it. A request is never changed. A system is changed a
-- revision at a time, and what it was before is kept beside it.
--
-- `requester` is the id of an account; accounts are never removed.

CREATE TABLE systems (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT systems_once PRIMARY KEY,
    vendor TEXT COLLATE "C" NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    facts TEXT COLLATE "C" NOT NULL,
    stage TEXT COLLATE "C" NOT NULL,
    request TEXT COLLATE "C",
    added_by TEXT COLLATE "C" NOT NULL,
    facts_by TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL,
    changed_at TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL
);

CREATE INDEX systems_by_vendor ON systems (vendor);

CREATE TABLE requests (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT requests_once PRIMARY KEY,
    system TEXT COLLATE "C" NOT NULL REFERENCES systems (id) DEFERRABLE INITIALLY DEFERRED,
    vendor TEXT COLLATE "C" NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    website TEXT COLLATE "C" NOT NULL,
    facts TEXT COLLATE "C" NOT NULL,
    needed_by TEXT COLLATE "C",
    requester TEXT COLLATE "C" NOT NULL,
    made_at TEXT COLLATE "C" NOT NULL
);

CREATE INDEX requests_by_time ON requests (made_at);

ALTER TABLE systems ADD FOREIGN KEY (request) REFERENCES requests (id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE system_revisions (
    id TEXT COLLATE "C" NOT NULL REFERENCES systems (id) DEFERRABLE INITIALLY DEFERRED,
    vendor TEXT COLLATE "C" NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    facts TEXT COLLATE "C" NOT NULL,
    stage TEXT COLLATE "C" NOT NULL,
    request TEXT COLLATE "C" REFERENCES requests (id) DEFERRABLE INITIALLY DEFERRED,
    added_by TEXT COLLATE "C" NOT NULL,
    facts_by TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL,
    changed_at TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    CONSTRAINT system_revisions_once PRIMARY KEY (id, revision)
);

CREATE FUNCTION dossier_puts_aside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO system_revisions
        (id, vendor, facts, stage, request, added_by, facts_by, created_at, changed_at, revision)
    VALUES (OLD.id, OLD.vendor, OLD.facts, OLD.stage, OLD.request, OLD.added_by, OLD.facts_by, OLD.created_at,
        OLD.changed_at, OLD.revision);
    RETURN NULL;
END $$;

CREATE FUNCTION dossier_was_put_aside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM systems WHERE id = NEW.id AND revision = NEW.revision + 1) THEN
        RAISE integrity_constraint_violation USING
            MESSAGE = 'system_revisions: only what a change puts aside is added';
    END IF;
    RETURN NEW;
END $$;

-- As in 0001: a temporary table of the same name would be found first.
DO $$
DECLARE
    guard text;
BEGIN
    FOREACH guard IN ARRAY ARRAY['dossier_puts_aside', 'dossier_was_put_aside'] LOOP
        EXECUTE format('ALTER FUNCTION %I() SET search_path = pg_catalog, %I, pg_temp', guard, current_schema());
    END LOOP;
END $$;

CREATE TRIGGER systems_begin BEFORE INSERT ON systems
FOR EACH ROW WHEN (NEW.revision IS DISTINCT FROM 1)
EXECUTE FUNCTION dossier_refuses('a record begins with revision 1');
CREATE TRIGGER systems_follow BEFORE UPDATE ON systems
FOR EACH ROW WHEN (
    NEW.revision IS DISTINCT FROM OLD.revision + 1 OR NEW.id IS DISTINCT FROM OLD.id
    OR NEW.vendor IS DISTINCT FROM OLD.vendor OR NEW.request IS DISTINCT FROM OLD.request
    OR NEW.added_by IS DISTINCT FROM OLD.added_by OR NEW.created_at IS DISTINCT FROM OLD.created_at)
EXECUTE FUNCTION dossier_refuses('a change is the next revision of the same system');
CREATE TRIGGER systems_kept AFTER UPDATE ON systems
FOR EACH ROW EXECUTE FUNCTION dossier_puts_aside();
CREATE TRIGGER systems_remain BEFORE DELETE OR TRUNCATE ON systems
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

-- Every revision before the newest is there already, so nobody can add one that never was.
CREATE TRIGGER system_revisions_once BEFORE INSERT ON system_revisions
FOR EACH ROW EXECUTE FUNCTION dossier_was_put_aside();
CREATE TRIGGER system_revisions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON system_revisions
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER requests_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON requests
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
