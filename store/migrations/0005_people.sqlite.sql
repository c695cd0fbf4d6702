-- Accounts, what proves them, and who is signed in. Of passwords there are argon2id hashes, of every other secret its
-- SHA-256: whoever reads this file can sign in as nobody.

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE passwords (
    person TEXT NOT NULL PRIMARY KEY REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    hashed TEXT NOT NULL,
    set_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE subjects (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (issuer, subject),
    UNIQUE (person, issuer)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    digest TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX invitations_by_person ON invitations (person);

CREATE TABLE tokens (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    scopes TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    revoked_at TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX tokens_by_person ON tokens (person);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    digest TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_person ON sessions (person);
CREATE INDEX sessions_by_age ON sessions (opened_at);

CREATE TABLE sign_in_attempts (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    at TEXT NOT NULL,
    succeeded INTEGER NOT NULL CHECK (succeeded IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_attempts_by_email ON sign_in_attempts (email, at);
CREATE INDEX sign_in_attempts_by_address ON sign_in_attempts (address, at);
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (succeeded, at);

-- What somebody did names them, so an account is deactivated and never removed.

CREATE TRIGGER people_once BEFORE INSERT ON people
WHEN EXISTS (SELECT 1 FROM people WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'people: a record is never replaced'); END;
CREATE TRIGGER people_same BEFORE UPDATE ON people
WHEN NEW.id IS NOT OLD.id OR NEW.email IS NOT OLD.email OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'people: an account stays the same person'); END;
CREATE TRIGGER people_remain BEFORE DELETE ON people
BEGIN SELECT RAISE(ABORT, 'people: a record is never removed'); END;

-- What was used or revoked stays so, and nothing else about it changes.

CREATE TRIGGER invitations_once BEFORE INSERT ON invitations
WHEN EXISTS (SELECT 1 FROM invitations WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'invitations: a record is never replaced'); END;
CREATE TRIGGER invitations_used BEFORE UPDATE ON invitations
WHEN OLD.used_at IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.person IS NOT OLD.person OR NEW.digest IS NOT OLD.digest
    OR NEW.expires_at IS NOT OLD.expires_at
BEGIN SELECT RAISE(ABORT, 'invitations: one can only be used, and once'); END;
CREATE TRIGGER invitations_remain BEFORE DELETE ON invitations
WHEN OLD.used_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'invitations: a used one is never removed'); END;

CREATE TRIGGER tokens_once BEFORE INSERT ON tokens
WHEN EXISTS (SELECT 1 FROM tokens WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'tokens: a record is never replaced'); END;
CREATE TRIGGER tokens_revoked BEFORE UPDATE ON tokens
WHEN OLD.revoked_at IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.person IS NOT OLD.person OR NEW.name IS NOT OLD.name
    OR NEW.digest IS NOT OLD.digest OR NEW.scopes IS NOT OLD.scopes OR NEW.issued_at IS NOT OLD.issued_at
    OR NEW.expires_on IS NOT OLD.expires_on
BEGIN SELECT RAISE(ABORT, 'tokens: one can only be revoked, and for good'); END;
CREATE TRIGGER tokens_remain BEFORE DELETE ON tokens
BEGIN SELECT RAISE(ABORT, 'tokens: a record is never removed'); END;
