-- The companies that a vendor's own lists name, and when they left them. Rows are only added: other words about a
-- company are another row, and leaving is a row of its own.

CREATE TABLE related_vendors (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    vendor TEXT NOT NULL REFERENCES vendors (id) DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,
    relation TEXT NOT NULL,
    domain TEXT,
    purpose TEXT NOT NULL,
    location TEXT NOT NULL,
    data TEXT NOT NULL,
    url TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    document TEXT NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    quote TEXT NOT NULL,
    first_seen TEXT NOT NULL REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED,
    CHECK (start < "end"),
    FOREIGN KEY (snapshot, url) REFERENCES snapshots (id, url) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE INDEX related_vendors_by_vendor ON related_vendors (vendor, position);
CREATE INDEX related_vendors_by_position ON related_vendors (position);
CREATE INDEX related_vendors_by_domain ON related_vendors (domain);

CREATE TABLE related_vendors_left (
    related TEXT NOT NULL PRIMARY KEY REFERENCES related_vendors (id) DEFERRABLE INITIALLY DEFERRED,
    left_in TEXT NOT NULL REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TRIGGER related_vendors_once BEFORE INSERT ON related_vendors
WHEN EXISTS (SELECT 1 FROM related_vendors WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'related_vendors: a record is never replaced'); END;
CREATE TRIGGER related_vendors_stay BEFORE UPDATE ON related_vendors
BEGIN SELECT RAISE(ABORT, 'related_vendors: a record is never changed'); END;
CREATE TRIGGER related_vendors_remain BEFORE DELETE ON related_vendors
BEGIN SELECT RAISE(ABORT, 'related_vendors: a record is never removed'); END;

CREATE TRIGGER related_vendors_left_once BEFORE INSERT ON related_vendors_left
WHEN EXISTS (SELECT 1 FROM related_vendors_left WHERE related = NEW.related)
BEGIN SELECT RAISE(ABORT, 'related_vendors_left: a record is never replaced'); END;
CREATE TRIGGER related_vendors_left_stay BEFORE UPDATE ON related_vendors_left
BEGIN SELECT RAISE(ABORT, 'related_vendors_left: a record is never changed'); END;
CREATE TRIGGER related_vendors_left_remain BEFORE DELETE ON related_vendors_left
BEGIN SELECT RAISE(ABORT, 'related_vendors_left: a record is never removed'); END;
