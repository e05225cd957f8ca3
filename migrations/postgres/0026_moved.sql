-- +goose Up

ALTER TABLE rsvps ADD COLUMN moved_reason_sealed bytea; -- why the organizers moved it up out of order
