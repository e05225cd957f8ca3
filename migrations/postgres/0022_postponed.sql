-- +goose Up

ALTER TABLE events ADD COLUMN postponed_at timestamptz; -- the date does not hold, and the next is not known
ALTER TABLE events ADD COLUMN told_before text NOT NULL DEFAULT ''; -- JSON: what people knew of the event before the change they are told of last
ALTER TABLE events ADD COLUMN change_note text NOT NULL DEFAULT ''; -- what the organizers said with that change
