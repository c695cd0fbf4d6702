-- The records of an assessment and the audit chain: what 0001_records.sqlite.sql makes, in PostgreSQL's words.
--
-- COLLATE "C": text sorts by its bytes, as in SQLite, whatever the collation of the server. Foreign keys are checked at
-- commit: a transaction is one unit, and the order inside it is the writer's.
--
-- What differs from SQLite, which has INSERT OR REPLACE: here a row is replaced by UPDATE or not at all. So no trigger
-- looks for an earlier row. A content-addressed record keeps its first row by ON CONFLICT DO NOTHING; for the others
-- the key itself refuses a second one, and its name, which ends in `_once`, says that this is a matter of integrity.

CREATE TABLE vendors (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    domain TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C" NOT NULL,
    website TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE runs (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    vendor TEXT COLLATE "C" NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    start_url TEXT COLLATE "C" NOT NULL,
    limits TEXT COLLATE "C" NOT NULL,
    started_at TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    finished_at TEXT COLLATE "C",
    assessment TEXT COLLATE "C",
    error TEXT COLLATE "C"
);

CREATE INDEX runs_by_vendor ON runs (vendor, started_at);

CREATE TABLE sources (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    vendor TEXT COLLATE "C" NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    url TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    kind_reason TEXT COLLATE "C" NOT NULL,
    uploaded BOOLEAN NOT NULL,
    UNIQUE (vendor, url),
    UNIQUE (id, url)
);

CREATE TABLE snapshots (
    id TEXT COLLATE "C" NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    final_url TEXT COLLATE "C" NOT NULL,
    redirects TEXT COLLATE "C" NOT NULL,
    content_type TEXT COLLATE "C" NOT NULL,
    headers TEXT COLLATE "C" NOT NULL,
    fetched_at TEXT COLLATE "C" NOT NULL,
    fetched_by TEXT COLLATE "C" NOT NULL,
    size_bytes INTEGER NOT NULL,
    resources TEXT COLLATE "C" NOT NULL,
    expires_on TEXT COLLATE "C",
    PRIMARY KEY (id, url)
);

CREATE TABLE captures (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT captures_once PRIMARY KEY,
    run TEXT COLLATE "C" NOT NULL REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED,
    source TEXT COLLATE "C" NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    status INTEGER,
    snapshot TEXT COLLATE "C",
    bytes_received INTEGER NOT NULL,
    seconds DOUBLE PRECISION NOT NULL,
    CHECK (snapshot IS NOT NULL OR outcome NOT IN ('ok', 'unchanged')),
    FOREIGN KEY (source, url) REFERENCES sources (id, url) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (snapshot, url) REFERENCES snapshots (id, url) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX captures_by_run ON captures (run);
CREATE INDEX captures_by_url ON captures (url, at);

CREATE TABLE documents (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    text TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C",
    blocks TEXT COLLATE "C" NOT NULL,
    concealed TEXT COLLATE "C" NOT NULL
);

CREATE TABLE extractions (
    snapshot TEXT COLLATE "C" NOT NULL,
    extractor TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
    links TEXT COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (snapshot, extractor)
);

CREATE INDEX extractions_by_document ON extractions (document);
CREATE INDEX extractions_by_position ON extractions (position);

CREATE TABLE passages (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    document TEXT COLLATE "C" NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    heading_path TEXT COLLATE "C" NOT NULL,
    page INTEGER
);

CREATE INDEX passages_by_document ON passages (document, start);

CREATE TABLE rubrics (
    digest TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    rubric TEXT COLLATE "C" NOT NULL
);

CREATE TABLE judgements (
    request TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    answer TEXT COLLATE "C" NOT NULL,
    usage TEXT COLLATE "C" NOT NULL
);

CREATE TABLE assessments (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT assessments_once PRIMARY KEY,
    vendor TEXT COLLATE "C" NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    run TEXT COLLATE "C" NOT NULL REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED,
    made_at TEXT COLLATE "C" NOT NULL,
    rubric TEXT COLLATE "C" NOT NULL,
    rubric_version INTEGER NOT NULL,
    rubric_digest TEXT COLLATE "C" NOT NULL,
    prompt_digest TEXT COLLATE "C" NOT NULL,
    judge TEXT COLLATE "C" NOT NULL,
    alerts TEXT COLLATE "C" NOT NULL,
    score DOUBLE PRECISION,
    coverage DOUBLE PRECISION NOT NULL,
    grade TEXT COLLATE "C" NOT NULL,
    caps TEXT COLLATE "C" NOT NULL,
    dimensions TEXT COLLATE "C" NOT NULL,
    usage TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL
);

ALTER TABLE runs ADD FOREIGN KEY (assessment) REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED;

CREATE INDEX assessments_by_vendor ON assessments (vendor, made_at);

CREATE TABLE assessment_evidence (
    assessment TEXT COLLATE "C" NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
    snapshot TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C",
    captured_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (assessment, position)
);

CREATE TABLE findings (
    assessment TEXT COLLATE "C" NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    criterion TEXT COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    verdict TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (assessment, criterion),
    CHECK ((status = 'scored') = (verdict IS NOT NULL)),
    CHECK ((status = 'unscored') = (reason IS NOT NULL))
);

CREATE TABLE citations (
    assessment TEXT COLLATE "C" NOT NULL,
    criterion TEXT COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    quote TEXT COLLATE "C" NOT NULL,
    offered TEXT COLLATE "C",
    document TEXT COLLATE "C" REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
    snapshot TEXT COLLATE "C",
    url TEXT COLLATE "C",
    start INTEGER,
    "end" INTEGER,
    page INTEGER,
    PRIMARY KEY (assessment, criterion, position),
    CHECK (status = 'unverified' OR (document IS NOT NULL AND snapshot IS NOT NULL AND url IS NOT NULL
        AND start IS NOT NULL AND "end" IS NOT NULL)),
    FOREIGN KEY (assessment, criterion) REFERENCES findings (assessment, criterion) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX citations_by_document ON citations (document);

CREATE TABLE audit_events (
    sequence INTEGER NOT NULL PRIMARY KEY,
    at TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL,
    previous TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL
);

-- Functions for triggers, these and those of later migrations.

CREATE FUNCTION dossier_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = format(
        '%s: a record is never %s', TG_TABLE_NAME, CASE TG_OP WHEN 'UPDATE' THEN 'changed' ELSE 'removed' END);
END $$;

CREATE FUNCTION dossier_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM assessments WHERE id = NEW.assessment) THEN
        RAISE integrity_constraint_violation USING MESSAGE = format('%s: the assessment is sealed', TG_TABLE_NAME);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION dossier_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest audit_events%ROWTYPE;
BEGIN
    SELECT * INTO newest FROM audit_events ORDER BY sequence DESC LIMIT 1;
    IF NEW.sequence IS DISTINCT FROM COALESCE(newest.sequence, 0) + 1 OR NEW.previous IS DISTINCT FROM COALESCE(
        newest.hash, 'sha256:0000000000000000000000000000000000000000000000000000000000000000')
    THEN
        RAISE integrity_constraint_violation USING
            MESSAGE = 'audit_events: an event follows the newest one and replaces none';
    END IF;
    RETURN NEW;
END $$;

-- A temporary table of the same name would be found first, and the functions would look into that.
DO $$
DECLARE
    guard text;
BEGIN
    FOREACH guard IN ARRAY ARRAY['dossier_stays', 'dossier_sealed', 'dossier_follows'] LOOP
        EXECUTE format('ALTER FUNCTION %I() SET search_path = pg_catalog, %I, pg_temp', guard, current_schema());
    END LOOP;
END $$;

-- The chain.

CREATE TRIGGER audit_events_follow BEFORE INSERT ON audit_events
FOR EACH ROW EXECUTE FUNCTION dossier_follows();
CREATE TRIGGER audit_events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

-- Immutable records: no change, no removal.

CREATE TRIGGER snapshots_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON snapshots
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
CREATE TRIGGER documents_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON documents
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
CREATE TRIGGER extractions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON extractions
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
CREATE TRIGGER passages_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON passages
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
CREATE TRIGGER rubrics_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON rubrics
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
CREATE TRIGGER captures_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON captures
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

-- An assessment is written from the inside out. Its own row comes last and seals it: nothing is added afterwards.

CREATE TRIGGER assessments_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON assessments
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER assessment_evidence_sealed BEFORE INSERT ON assessment_evidence
FOR EACH ROW EXECUTE FUNCTION dossier_sealed();
CREATE TRIGGER assessment_evidence_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON assessment_evidence
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER findings_sealed BEFORE INSERT ON findings
FOR EACH ROW EXECUTE FUNCTION dossier_sealed();
CREATE TRIGGER findings_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON findings
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER citations_sealed BEFORE INSERT ON citations
FOR EACH ROW EXECUTE FUNCTION dossier_sealed();
CREATE TRIGGER citations_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON citations
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
