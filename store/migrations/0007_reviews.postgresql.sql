-- What people say of reports, and what they decide. Rows are only added: of several reviews of one finding the newest
-- counts, an answer is a row beside its question, and a decision is followed by another, never changed.

CREATE TABLE finding_reviews (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT finding_reviews_once PRIMARY KEY,
    vendor TEXT COLLATE "C" NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    assessment TEXT COLLATE "C" NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    criterion TEXT COLLATE "C" NOT NULL,
    finding TEXT COLLATE "C" NOT NULL,
    stance TEXT COLLATE "C" NOT NULL,
    verdict TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    author TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT COLLATE "C" NOT NULL,
    CHECK (stance <> 'overridden' OR reason <> ''),
    CHECK (stance <> 'accepted' OR verdict IS NULL)
);

CREATE INDEX finding_reviews_by_vendor ON finding_reviews (vendor, at);

CREATE TABLE review_comments (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT review_comments_once PRIMARY KEY,
    assessment TEXT COLLATE "C" NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    criterion TEXT COLLATE "C",
    text TEXT COLLATE "C" NOT NULL,
    author TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT COLLATE "C" NOT NULL
);

CREATE INDEX review_comments_by_assessment ON review_comments (assessment, at);

CREATE TABLE vendor_questions (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT vendor_questions_once PRIMARY KEY,
    vendor TEXT COLLATE "C" NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    assessment TEXT COLLATE "C" NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    criterion TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    author TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT COLLATE "C" NOT NULL
);

CREATE INDEX vendor_questions_by_vendor ON vendor_questions (vendor, at);

CREATE TABLE vendor_answers (
    question TEXT COLLATE "C" NOT NULL REFERENCES vendor_questions (id) DEFERRABLE INITIALLY DEFERRED,
    source TEXT COLLATE "C" NOT NULL REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
    author TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT COLLATE "C" NOT NULL,
    CONSTRAINT vendor_answers_once PRIMARY KEY (question, source)
);

CREATE TABLE decisions (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT decisions_once PRIMARY KEY,
    system TEXT COLLATE "C" NOT NULL REFERENCES systems (id) DEFERRABLE INITIALLY DEFERRED,
    vendor TEXT COLLATE "C" NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    assessment TEXT COLLATE "C" NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    report_digest TEXT COLLATE "C" NOT NULL,
    use TEXT COLLATE "C" NOT NULL,
    tier TEXT COLLATE "C" NOT NULL,
    round INTEGER NOT NULL,
    settles BOOLEAN NOT NULL,
    ruling TEXT COLLATE "C" NOT NULL,
    statement TEXT COLLATE "C" NOT NULL,
    conditions TEXT COLLATE "C" NOT NULL,
    is_exception BOOLEAN NOT NULL,
    expires_on TEXT COLLATE "C",
    signer TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    signer_label TEXT COLLATE "C" NOT NULL,
    roles TEXT COLLATE "C" NOT NULL,
    signed_at TEXT COLLATE "C" NOT NULL,
    signature TEXT COLLATE "C" NOT NULL,
    CONSTRAINT decisions_each_once UNIQUE (system, round, signer, report_digest, use)
);

CREATE INDEX decisions_by_system ON decisions (system, signed_at);
CREATE UNIQUE INDEX decisions_settled_once ON decisions (system, round) WHERE settles;

CREATE TABLE condition_fulfilments (
    decision TEXT COLLATE "C" NOT NULL REFERENCES decisions (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    author TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT COLLATE "C" NOT NULL,
    CONSTRAINT condition_fulfilments_once PRIMARY KEY (decision, number)
);

-- A person signs a report once in a round. A round ends with the decision that settles it, so there is one of those in
-- it. The unique keys above say so too, for two transactions that do not see each other's rows.
CREATE FUNCTION dossier_decides() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM decisions
        WHERE system = NEW.system AND round = NEW.round AND signer = NEW.signer
            AND report_digest = NEW.report_digest AND use = NEW.use)
    THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'decisions: a person signs a report once in a round';
    END IF;
    IF NEW.round IS DISTINCT FROM 1 + (
        SELECT COALESCE(MAX(round), 0) FROM decisions WHERE system = NEW.system AND settles)
    THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'decisions: the next one is in the round that is open';
    END IF;
    RETURN NEW;
END $$;

-- As in 0001: a temporary table of the same name would be found first.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION dossier_decides() SET search_path = pg_catalog, %I, pg_temp', current_schema());
END $$;

CREATE TRIGGER decisions_in_the_open_round BEFORE INSERT ON decisions
FOR EACH ROW EXECUTE FUNCTION dossier_decides();
CREATE TRIGGER decisions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER finding_reviews_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON finding_reviews
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER review_comments_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON review_comments
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER vendor_questions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON vendor_questions
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER vendor_answers_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON vendor_answers
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER condition_fulfilments_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON condition_fulfilments
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
