-- The registers of the AI management system: entries as they stand, what each was before, and the dated runs of the
-- maturity assessment. An entry is changed a revision at a time and never removed; a run is never changed.

CREATE TABLE register_entries (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT,
    body TEXT NOT NULL,
    owner TEXT NOT NULL,
    review_on TEXT,
    closed_on TEXT,
    author TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX register_entries_by_kind ON register_entries (kind, at);
CREATE INDEX register_entries_by_subject ON register_entries (subject, kind);

CREATE TABLE register_revisions (
    id TEXT NOT NULL REFERENCES register_entries (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,
    subject TEXT,
    body TEXT NOT NULL,
    owner TEXT NOT NULL,
    review_on TEXT,
    closed_on TEXT,
    author TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE maturity_runs (
    id TEXT NOT NULL PRIMARY KEY,
    made_at TEXT NOT NULL,
    model_version INTEGER NOT NULL,
    levels TEXT NOT NULL,
    author TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TRIGGER register_entries_once BEFORE INSERT ON register_entries
WHEN NEW.revision IS NOT 1 OR EXISTS (SELECT 1 FROM register_entries WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'register_entries: a record begins with revision 1 and replaces none'); END;
CREATE TRIGGER register_entries_follow BEFORE UPDATE ON register_entries
WHEN NEW.revision IS NOT OLD.revision + 1 OR NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind
    OR NEW.subject IS NOT OLD.subject
BEGIN SELECT RAISE(ABORT, 'register_entries: a change is the next revision of the same entry'); END;
CREATE TRIGGER register_entries_kept AFTER UPDATE ON register_entries
BEGIN
    INSERT INTO register_revisions
        (id, kind, subject, body, owner, review_on, closed_on, author, at, revision)
    VALUES
        (OLD.id, OLD.kind, OLD.subject, OLD.body, OLD.owner, OLD.review_on, OLD.closed_on, OLD.author, OLD.at,
         OLD.revision);
END;
CREATE TRIGGER register_entries_remain BEFORE DELETE ON register_entries
BEGIN SELECT RAISE(ABORT, 'register_entries: a record is never removed'); END;

CREATE TRIGGER register_revisions_once BEFORE INSERT ON register_revisions
WHEN EXISTS (SELECT 1 FROM register_revisions WHERE id = NEW.id AND revision = NEW.revision)
    OR NOT EXISTS (SELECT 1 FROM register_entries WHERE id = NEW.id AND revision = NEW.revision + 1)
BEGIN SELECT RAISE(ABORT, 'register_revisions: only what a change puts aside is added'); END;
CREATE TRIGGER register_revisions_stay BEFORE UPDATE ON register_revisions
BEGIN SELECT RAISE(ABORT, 'register_revisions: a record is never changed'); END;
CREATE TRIGGER register_revisions_remain BEFORE DELETE ON register_revisions
BEGIN SELECT RAISE(ABORT, 'register_revisions: a record is never removed'); END;

CREATE TRIGGER maturity_runs_once BEFORE INSERT ON maturity_runs
WHEN EXISTS (SELECT 1 FROM maturity_runs WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'maturity_runs: a record is never replaced'); END;
CREATE TRIGGER maturity_runs_stay BEFORE UPDATE ON maturity_runs
BEGIN SELECT RAISE(ABORT, 'maturity_runs: a record is never changed'); END;
CREATE TRIGGER maturity_runs_remain BEFORE DELETE ON maturity_runs
BEGIN SELECT RAISE(ABORT, 'maturity_runs: a record is never removed'); END;
