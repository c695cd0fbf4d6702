-- What a vendor is assessed for, and the day that a document gives itself. Older records say nothing of either.

ALTER TABLE runs ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';

ALTER TABLE assessments ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';
ALTER TABLE assessments ADD COLUMN left_out TEXT NOT NULL DEFAULT '[]';

ALTER TABLE assessment_evidence ADD COLUMN stated_on TEXT;

-- How long a file may be relied on is said with each upload; its bytes are the same ones when they are handed in again.

ALTER TABLE captures ADD COLUMN expires_on TEXT;
DROP TRIGGER captures_stay;
UPDATE captures SET expires_on = (
    SELECT snapshots.expires_on FROM snapshots WHERE snapshots.id = captures.snapshot AND snapshots.url = captures.url);
CREATE TRIGGER captures_stay BEFORE UPDATE ON captures
BEGIN SELECT RAISE(ABORT, 'captures: a record is never changed'); END;
ALTER TABLE snapshots DROP COLUMN expires_on;
