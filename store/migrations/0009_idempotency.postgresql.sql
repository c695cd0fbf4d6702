-- Answers of the HTTP API by idempotency key, so that a request that is sent twice is carried out once. Working memory:
-- rows are removed after a day.

CREATE TABLE kept_replies (
    person TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    key TEXT COLLATE "C" NOT NULL,
    request TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    reply TEXT COLLATE "C",
    PRIMARY KEY (person, key)
);

CREATE INDEX kept_replies_by_time ON kept_replies (at);
