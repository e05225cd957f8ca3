-- +goose Up

-- Whom a call script is for; empty: everybody in office where the caller lives.
ALTER TABLE toolkit_items ADD COLUMN whom text NOT NULL DEFAULT '';
