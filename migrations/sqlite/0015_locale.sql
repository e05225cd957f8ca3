-- +goose Up

-- In which language an email to somebody is worded when it is sent. '' is the organization's.
ALTER TABLE people ADD COLUMN locale text NOT NULL DEFAULT '';   -- the person's choice
ALTER TABLE rsvps ADD COLUMN locale text NOT NULL DEFAULT '';    -- of the page on which the RSVP was sent
ALTER TABLE messages ADD COLUMN locale text NOT NULL DEFAULT '';
ALTER TABLE notices ADD COLUMN locale text NOT NULL DEFAULT '';
