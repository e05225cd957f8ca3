-- +goose Up

-- What an item is through all versions of its toolkit. An item that a program of the release before adds has none: it is named by its id.
ALTER TABLE toolkit_items ADD COLUMN key text NOT NULL DEFAULT '';
UPDATE toolkit_items SET key = id;
CREATE UNIQUE INDEX toolkit_items_key ON toolkit_items (toolkit_id, version, key) WHERE key <> '';

-- What is new in a version, for the chapters, and whether pages that it asks nothing new of showed it at once.
ALTER TABLE toolkit_versions ADD COLUMN note text NOT NULL DEFAULT '';
ALTER TABLE toolkit_versions ADD COLUMN swap boolean NOT NULL DEFAULT false;

-- The blank of the version before whose answers this one takes over; empty for none.
ALTER TABLE toolkit_slots ADD COLUMN renamed_from text NOT NULL DEFAULT '';
