-- +goose Up

SELECT set_config('hub.chapter', '*', true);

-- Whoever is a member has a day since when: the list of members is in that order.
UPDATE memberships SET decided_at = requested_at WHERE state = 'approved' AND decided_at IS NULL;
CREATE INDEX memberships_joined ON memberships (chapter_id, state, decided_at, id, person_id); -- whole for who reads the names alone

-- What the chapter's leads note about a member, sealed. It goes with the membership.
ALTER TABLE memberships ADD COLUMN skills_sealed bytea;
ALTER TABLE memberships ADD COLUMN notes_sealed bytea;
ALTER TABLE memberships ADD COLUMN follow_up_sealed bytea;           -- a day: '2026-12-12'
ALTER TABLE memberships ADD COLUMN edition integer NOT NULL DEFAULT 0; -- grows with each change of these

-- Of a member whom the leads removed: what undoing gives back. NULL of everybody else.
ALTER TABLE memberships ADD COLUMN joined_at timestamptz;
ALTER TABLE memberships ADD COLUMN was_home boolean NOT NULL DEFAULT false;
