-- +goose Up

-- Whom a call script is for; empty: the script says it itself.
ALTER TABLE toolkit_items ADD COLUMN whom text NOT NULL DEFAULT '';
