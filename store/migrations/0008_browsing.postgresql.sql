-- What lists go by, search and count: `tier` and `words` follow from a system's `facts`, and a vendor's `words` from its
-- name and domain. Code makes them at each write, and for the rows that are there now after this script
-- (`store.filling`), which is why a system whose `tier` is still empty may be given both without a revision. What is
-- shown of a system is made from its facts, never from these.

ALTER TABLE systems ADD COLUMN tier TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE systems ADD COLUMN words TEXT COLLATE "C" NOT NULL DEFAULT '';
-- Without an index: a name may be longer than one takes.
ALTER TABLE vendors ADD COLUMN words TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE INDEX systems_by_age ON systems (created_at, id);
CREATE INDEX systems_by_stage ON systems (stage, tier);
CREATE INDEX requests_by_requester ON requests (requester);
CREATE INDEX assessments_by_time ON assessments (made_at, id);
CREATE INDEX decisions_with_conditions ON decisions (system) WHERE conditions <> '[]';

DROP TRIGGER systems_follow ON systems;
DROP TRIGGER systems_kept ON systems;
CREATE TRIGGER systems_follow BEFORE UPDATE ON systems
FOR EACH ROW WHEN (
    NEW.id IS DISTINCT FROM OLD.id OR NEW.vendor IS DISTINCT FROM OLD.vendor
    OR NEW.request IS DISTINCT FROM OLD.request OR NEW.added_by IS DISTINCT FROM OLD.added_by
    OR NEW.created_at IS DISTINCT FROM OLD.created_at
    OR (NEW.revision IS DISTINCT FROM OLD.revision + 1
        AND (OLD.tier <> '' OR NEW.revision IS DISTINCT FROM OLD.revision OR NEW.facts IS DISTINCT FROM OLD.facts
            OR NEW.stage IS DISTINCT FROM OLD.stage OR NEW.facts_by IS DISTINCT FROM OLD.facts_by
            OR NEW.changed_at IS DISTINCT FROM OLD.changed_at)))
EXECUTE FUNCTION dossier_refuses('a change is the next revision of the same system');
CREATE TRIGGER systems_kept AFTER UPDATE ON systems
FOR EACH ROW WHEN (NEW.revision IS DISTINCT FROM OLD.revision) EXECUTE FUNCTION dossier_puts_aside();
