-- What a corpus was cut into, as spans of its documents. The table of single passages was written and never read.

DROP TABLE passages;

CREATE TABLE passage_sets (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    cut_by TEXT COLLATE "C" NOT NULL,
    documents TEXT COLLATE "C" NOT NULL,
    fit TEXT COLLATE "C" NOT NULL,
    withheld TEXT COLLATE "C" NOT NULL,
    not_policies TEXT COLLATE "C" NOT NULL
);

CREATE TRIGGER passage_sets_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON passage_sets
FOR EACH STATEMENT EXECUTE FUNCTION dossier_stays();
