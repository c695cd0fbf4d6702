-- Accounts, what proves them, and who is signed in. Of passwords there are argon2id hashes, of every other secret its
-- SHA-256: whoever reads this database can sign in as nobody.

CREATE TABLE people (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT people_once PRIMARY KEY,
    email TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C" NOT NULL,
    roles TEXT COLLATE "C" NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE passwords (
    person TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    hashed TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE subjects (
    issuer TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (issuer, subject),
    UNIQUE (person, issuer)
);

CREATE TABLE invitations (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT invitations_once PRIMARY KEY,
    person TEXT COLLATE "C" REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    digest TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C" NOT NULL,
    used_at TEXT COLLATE "C"
);

CREATE INDEX invitations_by_person ON invitations (person);

CREATE TABLE tokens (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT tokens_once PRIMARY KEY,
    person TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    name TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    issued_at TEXT COLLATE "C" NOT NULL,
    expires_on TEXT COLLATE "C" NOT NULL,
    revoked_at TEXT COLLATE "C"
);

CREATE INDEX tokens_by_person ON tokens (person);

CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person TEXT COLLATE "C" NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    digest TEXT COLLATE "C" NOT NULL,
    opened_at TEXT COLLATE "C" NOT NULL,
    seen_at TEXT COLLATE "C" NOT NULL
);

CREATE INDEX sessions_by_person ON sessions (person);
CREATE INDEX sessions_by_age ON sessions (opened_at);

CREATE TABLE sign_in_attempts (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    email TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    succeeded BOOLEAN NOT NULL
);

CREATE INDEX sign_in_attempts_by_email ON sign_in_attempts (email, at);
CREATE INDEX sign_in_attempts_by_address ON sign_in_attempts (address, at);
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (succeeded, at);

-- A trigger that needs no other row says in WHEN what it refuses, and in its argument why.

CREATE FUNCTION dossier_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = format('%s: %s', TG_TABLE_NAME, TG_ARGV[0]);
END $$;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION dossier_refuses() SET search_path = pg_catalog, %I, pg_temp', current_schema());
END $$;

-- What somebody did names them, so an account is deactivated and never removed.

CREATE TRIGGER people_same BEFORE UPDATE ON people
FOR EACH ROW WHEN (
    NEW.id IS DISTINCT FROM OLD.id OR NEW.email IS DISTINCT FROM OLD.email
    OR NEW.created_at IS DISTINCT FROM OLD.created_at)
EXECUTE FUNCTION dossier_refuses('an account stays the same person');
CREATE TRIGGER people_remain BEFORE DELETE OR TRUNCATE ON people
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

-- What was used or revoked stays so, and nothing else about it changes.

CREATE TRIGGER invitations_used BEFORE UPDATE ON invitations
FOR EACH ROW WHEN (
    OLD.used_at IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.person IS DISTINCT FROM OLD.person
    OR NEW.digest IS DISTINCT FROM OLD.digest OR NEW.expires_at IS DISTINCT FROM OLD.expires_at)
EXECUTE FUNCTION dossier_refuses('one can only be used, and once');
CREATE TRIGGER invitations_remain BEFORE DELETE ON invitations
FOR EACH ROW WHEN (OLD.used_at IS NOT NULL)
EXECUTE FUNCTION dossier_refuses('a used one is never removed');
CREATE TRIGGER invitations_remain_all BEFORE TRUNCATE ON invitations
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER tokens_revoked BEFORE UPDATE ON tokens
FOR EACH ROW WHEN (
    OLD.revoked_at IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.person IS DISTINCT FROM OLD.person
    OR NEW.name IS DISTINCT FROM OLD.name OR NEW.digest IS DISTINCT FROM OLD.digest
    OR NEW.scopes IS DISTINCT FROM OLD.scopes OR NEW.issued_at IS DISTINCT FROM OLD.issued_at
    OR NEW.expires_on IS DISTINCT FROM OLD.expires_on)
EXECUTE FUNCTION dossier_refuses('one can only be revoked, and for good');
CREATE TRIGGER tokens_remain BEFORE DELETE OR TRUNCATE ON tokens
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
