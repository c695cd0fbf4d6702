-- What a vendor is assessed for, and the day that a document gives itself. Older records say nothing of either.

ALTER TABLE runs ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';

ALTER TABLE assessments ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';
ALTER TABLE assessments ADD COLUMN left_out TEXT NOT NULL DEFAULT '[]';

ALTER TABLE assessment_evidence ADD COLUMN stated_on TEXT;
