-- +goose Up

-- Why somebody was suspended, by whom, and who asked to lift it; a second person has to confirm that.
ALTER TABLE people ADD COLUMN suspension_sealed blob;
ALTER TABLE people ADD COLUMN suspended_by text NOT NULL DEFAULT ''; -- a person's id
ALTER TABLE people ADD COLUMN lift_asked_by text NOT NULL DEFAULT ''; -- a person's id
ALTER TABLE people ADD COLUMN lift_asked_at timestamp;
CREATE INDEX people_suspended ON people (suspended_at) WHERE suspended_at IS NOT NULL;
