-- What a corpus was cut into, as spans of its documents. The table of single passages was written and never read.

DROP TABLE passages;

CREATE TABLE passage_sets (
    id TEXT NOT NULL PRIMARY KEY,
    cut_by TEXT NOT NULL,
    documents TEXT NOT NULL,
    fit TEXT NOT NULL,
    withheld TEXT NOT NULL,
    not_policies TEXT NOT NULL
) STRICT;

CREATE TRIGGER passage_sets_first BEFORE INSERT ON passage_sets
WHEN EXISTS (SELECT 1 FROM passage_sets WHERE id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER passage_sets_stay BEFORE UPDATE ON passage_sets
BEGIN SELECT RAISE(ABORT, 'passage_sets: a record is never changed'); END;
CREATE TRIGGER passage_sets_remain BEFORE DELETE ON passage_sets
BEGIN SELECT RAISE(ABORT, 'passage_sets: a record is never removed'); END;
