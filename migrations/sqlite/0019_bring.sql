-- +goose Up

ALTER TABLE events ADD COLUMN bring text NOT NULL DEFAULT '';
