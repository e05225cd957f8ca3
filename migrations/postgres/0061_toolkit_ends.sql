-- +goose Up

-- The last day an item is to be used, '2026-12-31', or empty; and the keys of the items of earlier versions that it stands for, as JSON.
ALTER TABLE toolkit_items ADD COLUMN use_until text NOT NULL DEFAULT '';
ALTER TABLE toolkit_items ADD COLUMN replaces text NOT NULL DEFAULT '';
CREATE INDEX toolkit_items_until ON toolkit_items (use_until) WHERE use_until <> '';

-- When a toolkit's season was over; NULL while it is on.
ALTER TABLE toolkits ADD COLUMN archived_at timestamptz;
