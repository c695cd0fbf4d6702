-- What people say of reports, and what they decide. Rows are only added: of several reviews of one finding the newest
-- counts, an answer is a row beside its question, and a decision is followed by another, never changed.

CREATE TABLE finding_reviews (
    id TEXT NOT NULL PRIMARY KEY,
    vendor TEXT NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    assessment TEXT NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    criterion TEXT NOT NULL,
    finding TEXT NOT NULL,
    stance TEXT NOT NULL,
    verdict TEXT,
    reason TEXT NOT NULL,
    author TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL,
    CHECK (stance <> 'overridden' OR reason <> ''),
    CHECK (stance <> 'accepted' OR verdict IS NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX finding_reviews_by_vendor ON finding_reviews (vendor, at);

CREATE TABLE review_comments (
    id TEXT NOT NULL PRIMARY KEY,
    assessment TEXT NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    criterion TEXT,
    text TEXT NOT NULL,
    author TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX review_comments_by_assessment ON review_comments (assessment, at);

CREATE TABLE vendor_questions (
    id TEXT NOT NULL PRIMARY KEY,
    vendor TEXT NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    assessment TEXT NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    criterion TEXT NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX vendor_questions_by_vendor ON vendor_questions (vendor, at);

CREATE TABLE vendor_answers (
    question TEXT NOT NULL REFERENCES vendor_questions (id) DEFERRABLE INITIALLY DEFERRED,
    source TEXT NOT NULL REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
    author TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL,
    PRIMARY KEY (question, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
    id TEXT NOT NULL PRIMARY KEY,
    system TEXT NOT NULL REFERENCES systems (id) DEFERRABLE INITIALLY DEFERRED,
    vendor TEXT NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    assessment TEXT NOT NULL REFERENCES assessments (id) DEFERRABLE INITIALLY DEFERRED,
    report_digest TEXT NOT NULL,
    use TEXT NOT NULL,
    tier TEXT NOT NULL,
    round INTEGER NOT NULL,
    settles INTEGER NOT NULL CHECK (settles IN (0, 1)),
    ruling TEXT NOT NULL,
    statement TEXT NOT NULL,
    conditions TEXT NOT NULL,
    is_exception INTEGER NOT NULL CHECK (is_exception IN (0, 1)),
    expires_on TEXT,
    signer TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    signer_label TEXT NOT NULL,
    roles TEXT NOT NULL,
    signed_at TEXT NOT NULL,
    signature TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX decisions_by_system ON decisions (system, signed_at);

CREATE TABLE condition_fulfilments (
    decision TEXT NOT NULL REFERENCES decisions (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    note TEXT NOT NULL,
    author TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL,
    PRIMARY KEY (decision, number)
) STRICT, WITHOUT ROWID;

-- A person signs a report once in a round. A round ends with the decision that settles it, so there is one of those in
-- it. There is no UNIQUE beside the key, because REPLACE would delete the row that it clashes with.
CREATE TRIGGER decisions_once BEFORE INSERT ON decisions
WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'decisions: a record is never replaced'); END;
CREATE TRIGGER decisions_one_each BEFORE INSERT ON decisions
WHEN EXISTS (
    SELECT 1 FROM decisions
    WHERE system = NEW.system AND round = NEW.round AND signer = NEW.signer AND report_digest = NEW.report_digest
        AND use = NEW.use)
BEGIN SELECT RAISE(ABORT, 'decisions: a person signs a report once in a round'); END;
CREATE TRIGGER decisions_in_the_open_round BEFORE INSERT ON decisions
WHEN NEW.round IS NOT 1 + (SELECT COALESCE(MAX(round), 0) FROM decisions WHERE system = NEW.system AND settles = 1)
BEGIN SELECT RAISE(ABORT, 'decisions: the next one is in the round that is open'); END;
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions: a record is never changed'); END;
CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions: a record is never removed'); END;

CREATE TRIGGER finding_reviews_once BEFORE INSERT ON finding_reviews
WHEN EXISTS (SELECT 1 FROM finding_reviews WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'finding_reviews: a record is never replaced'); END;
CREATE TRIGGER finding_reviews_stay BEFORE UPDATE ON finding_reviews
BEGIN SELECT RAISE(ABORT, 'finding_reviews: a record is never changed'); END;
CREATE TRIGGER finding_reviews_remain BEFORE DELETE ON finding_reviews
BEGIN SELECT RAISE(ABORT, 'finding_reviews: a record is never removed'); END;

CREATE TRIGGER review_comments_once BEFORE INSERT ON review_comments
WHEN EXISTS (SELECT 1 FROM review_comments WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'review_comments: a record is never replaced'); END;
CREATE TRIGGER review_comments_stay BEFORE UPDATE ON review_comments
BEGIN SELECT RAISE(ABORT, 'review_comments: a record is never changed'); END;
CREATE TRIGGER review_comments_remain BEFORE DELETE ON review_comments
BEGIN SELECT RAISE(ABORT, 'review_comments: a record is never removed'); END;

CREATE TRIGGER vendor_questions_once BEFORE INSERT ON vendor_questions
WHEN EXISTS (SELECT 1 FROM vendor_questions WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'vendor_questions: a record is never replaced'); END;
CREATE TRIGGER vendor_questions_stay BEFORE UPDATE ON vendor_questions
BEGIN SELECT RAISE(ABORT, 'vendor_questions: a record is never changed'); END;
CREATE TRIGGER vendor_questions_remain BEFORE DELETE ON vendor_questions
BEGIN SELECT RAISE(ABORT, 'vendor_questions: a record is never removed'); END;

CREATE TRIGGER vendor_answers_once BEFORE INSERT ON vendor_answers
WHEN EXISTS (SELECT 1 FROM vendor_answers WHERE question = NEW.question AND source = NEW.source)
BEGIN SELECT RAISE(ABORT, 'vendor_answers: a record is never replaced'); END;
CREATE TRIGGER vendor_answers_stay BEFORE UPDATE ON vendor_answers
BEGIN SELECT RAISE(ABORT, 'vendor_answers: a record is never changed'); END;
CREATE TRIGGER vendor_answers_remain BEFORE DELETE ON vendor_answers
BEGIN SELECT RAISE(ABORT, 'vendor_answers: a record is never removed'); END;

CREATE TRIGGER condition_fulfilments_once BEFORE INSERT ON condition_fulfilments
WHEN EXISTS (SELECT 1 FROM condition_fulfilments WHERE decision = NEW.decision AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'condition_fulfilments: a record is never replaced'); END;
CREATE TRIGGER condition_fulfilments_stay BEFORE UPDATE ON condition_fulfilments
BEGIN SELECT RAISE(ABORT, 'condition_fulfilments: a record is never changed'); END;
CREATE TRIGGER condition_fulfilments_remain BEFORE DELETE ON condition_fulfilments
BEGIN SELECT RAISE(ABORT, 'condition_fulfilments: a record is never removed'); END;
