-- What lists go by, search and count: `tier` and `words` follow from a system's `facts`, and a vendor's `words` from its
-- name and domain. Code makes them at each write, and for the rows that are there now after this script
-- (`store.filling`), which is why a system whose `tier` is still empty may be given both without a revision. What is
-- shown of a system is made from its facts, never from these.

ALTER TABLE systems ADD COLUMN tier TEXT NOT NULL DEFAULT '';
ALTER TABLE systems ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE vendors ADD COLUMN words TEXT NOT NULL DEFAULT '';

CREATE INDEX systems_by_age ON systems (created_at, id);
CREATE INDEX systems_by_stage ON systems (stage, tier);
CREATE INDEX requests_by_requester ON requests (requester);
CREATE INDEX vendors_by_words ON vendors (words);
CREATE INDEX assessments_by_time ON assessments (made_at, id);
CREATE INDEX decisions_with_conditions ON decisions (system) WHERE conditions <> '[]';

DROP TRIGGER systems_follow;
DROP TRIGGER systems_kept;
CREATE TRIGGER systems_follow BEFORE UPDATE ON systems
WHEN NEW.id IS NOT OLD.id OR NEW.vendor IS NOT OLD.vendor OR NEW.request IS NOT OLD.request
    OR NEW.added_by IS NOT OLD.added_by OR NEW.created_at IS NOT OLD.created_at
    OR (NEW.revision IS NOT OLD.revision + 1
        AND (OLD.tier IS NOT '' OR NEW.revision IS NOT OLD.revision OR NEW.facts IS NOT OLD.facts
            OR NEW.stage IS NOT OLD.stage OR NEW.facts_by IS NOT OLD.facts_by OR NEW.changed_at IS NOT OLD.changed_at))
BEGIN SELECT RAISE(ABORT, 'systems: a change is the next revision of the same system'); END;
CREATE TRIGGER systems_kept AFTER UPDATE ON systems WHEN NEW.revision IS NOT OLD.revision
BEGIN
    INSERT INTO system_revisions
        (id, vendor, facts, stage, request, added_by, facts_by, created_at, changed_at, revision)
    VALUES
        (OLD.id, OLD.vendor, OLD.facts, OLD.stage, OLD.request, OLD.added_by, OLD.facts_by, OLD.created_at,
         OLD.changed_at, OLD.revision);
END;
