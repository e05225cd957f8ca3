-- +goose Up

-- How somebody comes to an event that is in person and online; '': not said.
ALTER TABLE rsvps ADD COLUMN attends text NOT NULL DEFAULT '' CHECK (attends IN ('', 'in_person', 'online'));
