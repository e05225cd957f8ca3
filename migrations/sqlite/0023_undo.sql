-- +goose Up

ALTER TABLE rsvps ADD COLUMN withdrawn_at timestamp;                       -- cancelled by the person, for the undo
ALTER TABLE rsvps ADD COLUMN withdrawn_state text NOT NULL DEFAULT '';  -- the state it had
