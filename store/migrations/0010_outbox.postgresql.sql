-- Whom to tell of what happens, and how far they were told. What there is to tell is in audit_events; these rows are no
-- records of evidence, so they may change and go.

CREATE TABLE webhooks (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    url TEXT COLLATE "C" NOT NULL,
    topics TEXT COLLATE "C" NOT NULL,
    active BOOLEAN NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    created_at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE webhook_keys (
    webhook TEXT COLLATE "C" NOT NULL PRIMARY KEY
        REFERENCES webhooks (id) DEFERRABLE INITIALLY DEFERRED,
    current TEXT COLLATE "C" NOT NULL,
    previous TEXT COLLATE "C",
    previous_until TEXT COLLATE "C",
    CHECK ((previous IS NULL) = (previous_until IS NULL))
);

-- A webhook, or a channel of messages that the settings name.
CREATE TABLE notice_targets (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL CHECK (position >= 0),
    seen_at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE deliveries (
    target TEXT COLLATE "C" NOT NULL REFERENCES notice_targets (id) DEFERRABLE INITIALLY DEFERRED,
    sequence INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    next_attempt_at TEXT COLLATE "C" NOT NULL,
    tried_at TEXT COLLATE "C",
    last_error TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (target, sequence)
);

CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE state = 'pending';
CREATE INDEX deliveries_by_try ON deliveries (tried_at);

-- Nothing happens when a day passes, so that a condition became overdue is noted by whoever sees it first.
CREATE TABLE overdue_notes (
    decision TEXT COLLATE "C" NOT NULL REFERENCES decisions (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    noted_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (decision, number)
);
