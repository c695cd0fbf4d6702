-- The records of an assessment and the audit chain.
--
-- STRICT: a column holds what it says. WITHOUT ROWID: a row has one key and no hidden second one, by which
-- INSERT OR REPLACE could push out another row. Foreign keys are checked at commit: a transaction is one unit, and the
-- order inside it is the writer's.

CREATE TABLE vendors (
    id TEXT NOT NULL PRIMARY KEY,
    domain TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    website TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    vendor TEXT NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    start_url TEXT NOT NULL,
    limits TEXT NOT NULL,
    started_at TEXT NOT NULL,
    state TEXT NOT NULL,
    finished_at TEXT,
    assessment TEXT REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    error TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX runs_by_vendor ON runs (vendor, started_at);

CREATE TABLE sources (
    id TEXT NOT NULL PRIMARY KEY,
    vendor TEXT NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    kind_reason TEXT NOT NULL,
    uploaded INTEGER NOT NULL CHECK (uploaded IN (0, 1)),
    UNIQUE (vendor, url),
    UNIQUE (id, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    final_url TEXT NOT NULL,
    redirects TEXT NOT NULL,
    content_type TEXT NOT NULL,
    headers TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    fetched_by TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    resources TEXT NOT NULL,
    expires_on TEXT,
    PRIMARY KEY (id, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE captures (
    id TEXT NOT NULL PRIMARY KEY,
    run TEXT NOT NULL REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED,
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    status INTEGER,
    snapshot TEXT,
    bytes_received INTEGER NOT NULL,
    seconds REAL NOT NULL,
    CHECK (snapshot IS NOT NULL OR outcome NOT IN ('ok', 'unchanged')),
    FOREIGN KEY (source, url) REFERENCES sources (id, url) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (snapshot, url) REFERENCES snapshots (id, url) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE INDEX captures_by_run ON captures (run);
CREATE INDEX captures_by_url ON captures (url, at);

CREATE TABLE documents (
    id TEXT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT,
    blocks TEXT NOT NULL,
    concealed TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE extractions (
    snapshot TEXT NOT NULL,
    extractor TEXT NOT NULL,
    document TEXT NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
    links TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (snapshot, extractor)
) STRICT, WITHOUT ROWID;

CREATE INDEX extractions_by_document ON extractions (document);
CREATE INDEX extractions_by_position ON extractions (position);

CREATE TABLE passages (
    id TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    heading_path TEXT NOT NULL,
    page INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX passages_by_document ON passages (document, start);

CREATE TABLE rubrics (
    digest TEXT NOT NULL PRIMARY KEY,
    rubric TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE judgements (
    request TEXT NOT NULL PRIMARY KEY,
    answer TEXT NOT NULL,
    usage TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE assessments (
    id TEXT NOT NULL PRIMARY KEY,
    vendor TEXT NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    run TEXT NOT NULL REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED,
    made_at TEXT NOT NULL,
    rubric TEXT NOT NULL,
    rubric_version INTEGER NOT NULL,
    rubric_digest TEXT NOT NULL,
    prompt_digest TEXT NOT NULL,
    judge TEXT NOT NULL,
    alerts TEXT NOT NULL,
    score REAL,
    coverage REAL NOT NULL,
    grade TEXT NOT NULL,
    caps TEXT NOT NULL,
    dimensions TEXT NOT NULL,
    usage TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX assessments_by_vendor ON assessments (vendor, made_at);

CREATE TABLE assessment_evidence (
    assessment TEXT NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    document TEXT NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
    snapshot TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT,
    captured_at TEXT NOT NULL,
    PRIMARY KEY (assessment, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
    assessment TEXT NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    criterion TEXT NOT NULL,
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    verdict TEXT,
    reason TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (assessment, criterion),
    CHECK ((status = 'scored') = (verdict IS NOT NULL)),
    CHECK ((status = 'unscored') = (reason IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE citations (
    assessment TEXT NOT NULL,
    criterion TEXT NOT NULL,
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    quote TEXT NOT NULL,
    offered TEXT,
    document TEXT REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
    snapshot TEXT,
    url TEXT,
    start INTEGER,
    "end" INTEGER,
    page INTEGER,
    PRIMARY KEY (assessment, criterion, position),
    CHECK (status = 'unverified' OR (document IS NOT NULL AND snapshot IS NOT NULL AND url IS NOT NULL
        AND start IS NOT NULL AND "end" IS NOT NULL)),
    FOREIGN KEY (assessment, criterion) REFERENCES findings (assessment, criterion) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE INDEX citations_by_document ON citations (document);

CREATE TABLE audit_events (
    sequence INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- The chain. The trigger on INSERT also stops INSERT OR REPLACE, which fires neither of the other two; there is no
-- UNIQUE beside the key, because REPLACE would delete the row that it clashes with.

CREATE TRIGGER audit_events_follow BEFORE INSERT ON audit_events
WHEN NEW.sequence IS NOT (SELECT COALESCE(MAX(sequence), 0) + 1 FROM audit_events)
    OR NEW.previous IS NOT COALESCE(
        (SELECT hash FROM audit_events ORDER BY sequence DESC LIMIT 1),
        'sha256:0000000000000000000000000000000000000000000000000000000000000000')
BEGIN SELECT RAISE(ABORT, 'audit_events: an event follows the newest one and replaces none'); END;

CREATE TRIGGER audit_events_stay BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit_events: an event is never changed'); END;

CREATE TRIGGER audit_events_remain BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit_events: an event is never removed'); END;

-- Immutable records: no change, no removal. For content-addressed ones the first row stays, silently, since storing
-- the same again is no error; for the others a second row under the key is refused.

CREATE TRIGGER snapshots_first BEFORE INSERT ON snapshots
WHEN EXISTS (SELECT 1 FROM snapshots WHERE id = NEW.id AND url = NEW.url)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER snapshots_stay BEFORE UPDATE ON snapshots
BEGIN SELECT RAISE(ABORT, 'snapshots: a record is never changed'); END;
CREATE TRIGGER snapshots_remain BEFORE DELETE ON snapshots
BEGIN SELECT RAISE(ABORT, 'snapshots: a record is never removed'); END;

CREATE TRIGGER documents_first BEFORE INSERT ON documents
WHEN EXISTS (SELECT 1 FROM documents WHERE id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER documents_stay BEFORE UPDATE ON documents
BEGIN SELECT RAISE(ABORT, 'documents: a record is never changed'); END;
CREATE TRIGGER documents_remain BEFORE DELETE ON documents
BEGIN SELECT RAISE(ABORT, 'documents: a record is never removed'); END;

CREATE TRIGGER extractions_first BEFORE INSERT ON extractions
WHEN EXISTS (SELECT 1 FROM extractions WHERE snapshot = NEW.snapshot AND extractor = NEW.extractor)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER extractions_stay BEFORE UPDATE ON extractions
BEGIN SELECT RAISE(ABORT, 'extractions: a record is never changed'); END;
CREATE TRIGGER extractions_remain BEFORE DELETE ON extractions
BEGIN SELECT RAISE(ABORT, 'extractions: a record is never removed'); END;

CREATE TRIGGER passages_first BEFORE INSERT ON passages
WHEN EXISTS (SELECT 1 FROM passages WHERE id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER passages_stay BEFORE UPDATE ON passages
BEGIN SELECT RAISE(ABORT, 'passages: a record is never changed'); END;
CREATE TRIGGER passages_remain BEFORE DELETE ON passages
BEGIN SELECT RAISE(ABORT, 'passages: a record is never removed'); END;

CREATE TRIGGER rubrics_first BEFORE INSERT ON rubrics
WHEN EXISTS (SELECT 1 FROM rubrics WHERE digest = NEW.digest)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER rubrics_stay BEFORE UPDATE ON rubrics
BEGIN SELECT RAISE(ABORT, 'rubrics: a record is never changed'); END;
CREATE TRIGGER rubrics_remain BEFORE DELETE ON rubrics
BEGIN SELECT RAISE(ABORT, 'rubrics: a record is never removed'); END;

CREATE TRIGGER captures_once BEFORE INSERT ON captures
WHEN EXISTS (SELECT 1 FROM captures WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'captures: a record is never replaced'); END;
CREATE TRIGGER captures_stay BEFORE UPDATE ON captures
BEGIN SELECT RAISE(ABORT, 'captures: a record is never changed'); END;
CREATE TRIGGER captures_remain BEFORE DELETE ON captures
BEGIN SELECT RAISE(ABORT, 'captures: a record is never removed'); END;

-- An assessment is written from the inside out. Its own row comes last and seals it: nothing is added afterwards.

CREATE TRIGGER assessments_once BEFORE INSERT ON assessments
WHEN EXISTS (SELECT 1 FROM assessments WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'assessments: a record is never replaced'); END;
CREATE TRIGGER assessments_stay BEFORE UPDATE ON assessments
BEGIN SELECT RAISE(ABORT, 'assessments: a record is never changed'); END;
CREATE TRIGGER assessments_remain BEFORE DELETE ON assessments
BEGIN SELECT RAISE(ABORT, 'assessments: a record is never removed'); END;

CREATE TRIGGER assessment_evidence_sealed BEFORE INSERT ON assessment_evidence
WHEN EXISTS (SELECT 1 FROM assessments WHERE id = NEW.assessment)
BEGIN SELECT RAISE(ABORT, 'assessment_evidence: the assessment is sealed'); END;
CREATE TRIGGER assessment_evidence_stay BEFORE UPDATE ON assessment_evidence
BEGIN SELECT RAISE(ABORT, 'assessment_evidence: a record is never changed'); END;
CREATE TRIGGER assessment_evidence_remain BEFORE DELETE ON assessment_evidence
BEGIN SELECT RAISE(ABORT, 'assessment_evidence: a record is never removed'); END;

CREATE TRIGGER findings_sealed BEFORE INSERT ON findings
WHEN EXISTS (SELECT 1 FROM assessments WHERE id = NEW.assessment)
BEGIN SELECT RAISE(ABORT, 'findings: the assessment is sealed'); END;
CREATE TRIGGER findings_stay BEFORE UPDATE ON findings
BEGIN SELECT RAISE(ABORT, 'findings: a record is never changed'); END;
CREATE TRIGGER findings_remain BEFORE DELETE ON findings
BEGIN SELECT RAISE(ABORT, 'findings: a record is never removed'); END;

CREATE TRIGGER citations_sealed BEFORE INSERT ON citations
WHEN EXISTS (SELECT 1 FROM assessments WHERE id = NEW.assessment)
BEGIN SELECT RAISE(ABORT, 'citations: the assessment is sealed'); END;
CREATE TRIGGER citations_stay BEFORE UPDATE ON citations
BEGIN SELECT RAISE(ABORT, 'citations: a record is never changed'); END;
CREATE TRIGGER citations_remain BEFORE DELETE ON citations
BEGIN SELECT RAISE(ABORT, 'citations: a record is never removed'); END;
