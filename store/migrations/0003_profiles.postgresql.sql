-- What a vendor is assessed for, and the day that a document gives itself. Older records say nothing of either.

ALTER TABLE runs ADD COLUMN profile TEXT COLLATE "C" NOT NULL DEFAULT '{}';

ALTER TABLE assessments ADD COLUMN profile TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE assessments ADD COLUMN left_out TEXT COLLATE "C" NOT NULL DEFAULT '[]';

ALTER TABLE assessment_evidence ADD COLUMN stated_on TEXT COLLATE "C";

-- How long a file may be relied on is said with each upload; its bytes are the same ones when they are handed in again.

ALTER TABLE captures ADD COLUMN expires_on TEXT COLLATE "C";
DROP TRIGGER captures_stay ON captures;
UPDATE captures SET expires_on = (
    SELECT snapshots.expires_on FROM snapshots WHERE snapshots.id = captures.snapshot AND snapshots.url = captures.url);
CREATE TRIGGER captures_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON captures
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
ALTER TABLE snapshots DROP COLUMN expires_on;
