-- The registers of the AI management system: entries as they stand, what each was before, and the dated runs of the
-- maturity assessment. An entry is changed a revision at a time and never removed; a run is never changed.

CREATE TABLE register_entries (
    id TEXT COLLATE "C" NOT NULL
        CONSTRAINT register_entries_once PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C",
    body TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    review_on TEXT COLLATE "C",
    closed_on TEXT COLLATE "C",
    author TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL
);

CREATE INDEX register_entries_by_kind ON register_entries (kind, at);
CREATE INDEX register_entries_by_subject ON register_entries (subject, kind);

CREATE TABLE register_revisions (
    id TEXT COLLATE "C" NOT NULL REFERENCES register_entries (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C",
    body TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    review_on TEXT COLLATE "C",
    closed_on TEXT COLLATE "C",
    author TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    CONSTRAINT register_revisions_once PRIMARY KEY (id, revision)
);

CREATE TABLE maturity_runs (
    id TEXT COLLATE "C" NOT NULL
        CONSTRAINT maturity_runs_once PRIMARY KEY,
    made_at TEXT COLLATE "C" NOT NULL,
    model_version INTEGER NOT NULL,
    levels TEXT COLLATE "C" NOT NULL,
    author TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE FUNCTION dossier_puts_entry_aside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO register_revisions
        (id, kind, subject, body, owner, review_on, closed_on, author, at, revision)
    VALUES (OLD.id, OLD.kind, OLD.subject, OLD.body, OLD.owner, OLD.review_on, OLD.closed_on, OLD.author, OLD.at,
        OLD.revision);
    RETURN NULL;
END $$;

CREATE FUNCTION dossier_entry_was_put_aside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM register_entries WHERE id = NEW.id AND revision = NEW.revision + 1) THEN
        RAISE integrity_constraint_violation USING
            MESSAGE = 'register_revisions: only what a change puts aside is added';
    END IF;
    RETURN NEW;
END $$;

-- As in 0001: a temporary table of the same name would be found first.
DO $$
DECLARE
    guard text;
BEGIN
    FOREACH guard IN ARRAY ARRAY['dossier_puts_entry_aside', 'dossier_entry_was_put_aside'] LOOP
        EXECUTE format('ALTER FUNCTION %I() SET search_path = pg_catalog, %I, pg_temp', guard, current_schema());
    END LOOP;
END $$;

CREATE TRIGGER register_entries_begin BEFORE INSERT ON register_entries
FOR EACH ROW WHEN (NEW.revision IS DISTINCT FROM 1)
EXECUTE FUNCTION dossier_refuses('a record begins with revision 1');
CREATE TRIGGER register_entries_follow BEFORE UPDATE ON register_entries
FOR EACH ROW WHEN (
    NEW.revision IS DISTINCT FROM OLD.revision + 1 OR NEW.id IS DISTINCT FROM OLD.id
    OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.subject IS DISTINCT FROM OLD.subject)
EXECUTE FUNCTION dossier_refuses('a change is the next revision of the same entry');
CREATE TRIGGER register_entries_kept AFTER UPDATE ON register_entries
FOR EACH ROW EXECUTE FUNCTION dossier_puts_entry_aside();
CREATE TRIGGER register_entries_remain BEFORE DELETE OR TRUNCATE ON register_entries
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER register_revisions_once BEFORE INSERT ON register_revisions
FOR EACH ROW EXECUTE FUNCTION dossier_entry_was_put_aside();
CREATE TRIGGER register_revisions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON register_revisions
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER maturity_runs_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON maturity_runs
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
