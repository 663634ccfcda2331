-- Statements by number with what is counted of them over time, so that those of many hits are counted without reading their words.
CREATE INDEX statement_counts ON statement (id, said, act, certainty);
