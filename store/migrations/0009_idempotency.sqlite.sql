-- Answers of the HTTP API by idempotency key, so that a request that is sent twice is carried out once. Working memory:
-- rows are removed after a day.

CREATE TABLE kept_replies (
    person TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    at TEXT NOT NULL,
    reply TEXT,
    PRIMARY KEY (person, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX kept_replies_by_time ON kept_replies (at);
