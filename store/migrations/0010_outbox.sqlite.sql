-- Whom to tell of what happens, and how far they were told. What there is to tell is in audit_events; these rows are no
-- records of evidence, so they may change and go.

CREATE TABLE webhooks (
    id TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    topics TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_by TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook_keys (
    webhook TEXT NOT NULL PRIMARY KEY REFERENCES webhooks (id) DEFERRABLE INITIALLY DEFERRED,
    current TEXT NOT NULL,
    previous TEXT,
    previous_until TEXT,
    CHECK ((previous IS NULL) = (previous_until IS NULL))
) STRICT, WITHOUT ROWID;

-- A webhook, or a channel of messages that the settings name.
CREATE TABLE notice_targets (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL CHECK (position >= 0),
    seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
    target TEXT NOT NULL REFERENCES notice_targets (id) DEFERRABLE INITIALLY DEFERRED,
    sequence INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    next_attempt_at TEXT NOT NULL,
    tried_at TEXT,
    last_error TEXT NOT NULL,
    PRIMARY KEY (target, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE state = 'pending';
CREATE INDEX deliveries_by_try ON deliveries (tried_at);

-- Nothing happens when a day passes, so that a condition became overdue is noted by whoever sees it first.
CREATE TABLE overdue_notes (
    decision TEXT NOT NULL REFERENCES decisions (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    noted_at TEXT NOT NULL,
    PRIMARY KEY (decision, number)
) STRICT, WITHOUT ROWID;
