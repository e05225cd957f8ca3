-- +goose Up

ALTER TABLE people ADD COLUMN code_at timestamptz; -- when they last signed in by a code in an email; NULL: never, or too long ago to count
CREATE INDEX people_code ON people (code_at) WHERE code_at IS NOT NULL;
