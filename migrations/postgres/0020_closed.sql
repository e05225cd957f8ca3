-- +goose Up

ALTER TABLE events ADD COLUMN rsvps_closed_at timestamptz; -- nobody can RSVP, and nobody moves up from the waitlist
