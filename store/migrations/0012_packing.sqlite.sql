-- The events on one record, for the excerpt of an evidence pack.

CREATE INDEX audit_events_by_subject ON audit_events (subject, sequence);
