-- +goose Up

ALTER TABLE chapters ADD COLUMN merged_into text REFERENCES chapters (id) CHECK (merged_into IS NULL OR status = 'closed'); -- the chapter it was closed into

ALTER TABLE chapter_proposals DROP CONSTRAINT chapter_proposals_kind_check;
ALTER TABLE chapter_proposals ADD CHECK (kind IN ('close', 'rename', 'merge'));
ALTER TABLE chapter_proposals ADD COLUMN into_id text REFERENCES chapters (id); -- the chapter to close it into
ALTER TABLE chapter_proposals ADD CHECK ((kind = 'merge') = (into_id IS NOT NULL));

-- What hangs on an event moves with it to another chapter, table by table: until the commit, rows refer to others that have moved.
ALTER TABLE event_seats ALTER CONSTRAINT event_seats_chapter_id_event_id_fkey DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE event_hosts ALTER CONSTRAINT event_hosts_chapter_id_event_id_fkey DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE rsvps ALTER CONSTRAINT rsvps_chapter_id_event_id_fkey DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE messages ALTER CONSTRAINT messages_chapter_id_event_id_fkey DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE messages ALTER CONSTRAINT messages_chapter_id_rsvp_id_fkey DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE events ALTER CONSTRAINT events_chapter_id_cover_id_fkey DEFERRABLE INITIALLY IMMEDIATE;

CREATE INDEX confirmations_chapter ON confirmations (chapter_id) WHERE chapter_id IS NOT NULL;
