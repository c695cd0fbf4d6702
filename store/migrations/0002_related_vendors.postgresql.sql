-- The companies that a vendor's own lists name, and when they left them. Rows are only added: other words about a
-- company are another row, and leaving is a row of its own.

CREATE TABLE related_vendors (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT related_vendors_once PRIMARY KEY,
    position INTEGER NOT NULL,
    vendor TEXT COLLATE "C" NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    name TEXT COLLATE "C" NOT NULL,
    relation TEXT COLLATE "C" NOT NULL,
    domain TEXT COLLATE "C",
    purpose TEXT COLLATE "C" NOT NULL,
    location TEXT COLLATE "C" NOT NULL,
    data TEXT COLLATE "C" NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    snapshot TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    quote TEXT COLLATE "C" NOT NULL,
    first_seen TEXT COLLATE "C" NOT NULL REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED,
    CHECK (start < "end"),
    FOREIGN KEY (snapshot, url) REFERENCES snapshots (id, url) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX related_vendors_by_vendor ON related_vendors (vendor, position);
CREATE INDEX related_vendors_by_position ON related_vendors (position);
CREATE INDEX related_vendors_by_domain ON related_vendors (domain);

CREATE TABLE related_vendors_left (
    related TEXT COLLATE "C" NOT NULL CONSTRAINT related_vendors_left_once PRIMARY KEY
        REFERENCES related_vendors (id) DEFERRABLE INITIALLY DEFERRED,
    left_in TEXT COLLATE "C" NOT NULL REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TRIGGER related_vendors_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON related_vendors
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();

CREATE TRIGGER related_vendors_left_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON related_vendors_left
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
