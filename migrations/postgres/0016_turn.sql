-- +goose Up

SELECT set_config('hub.chapter', '*', true);

-- Which change of an RSVP an email tells about: one email of a kind for each.
ALTER TABLE rsvps ADD COLUMN turn integer NOT NULL DEFAULT 0;    -- grows with every change of state, held_at IS NULL and removed_at IS NULL
ALTER TABLE messages ADD COLUMN turn integer NOT NULL DEFAULT 0; -- of its RSVP, or events.sequence; 0: a reminder, or not about an RSVP
CREATE UNIQUE INDEX messages_of_turn ON messages (chapter_id, rsvp_id, kind, turn) WHERE turn > 0;
