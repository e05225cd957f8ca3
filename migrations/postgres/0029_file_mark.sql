-- +goose Up

ALTER TABLE events ADD COLUMN file_mark text NOT NULL DEFAULT ''; -- which entry of a file said last that the event is cancelled
