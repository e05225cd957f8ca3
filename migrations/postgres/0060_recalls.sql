-- +goose Up

-- global: what the national office took back of its toolkits.
CREATE TABLE toolkit_recalls (
    id          text      NOT NULL PRIMARY KEY,
    toolkit_id  text      NOT NULL REFERENCES toolkits (id) ON DELETE CASCADE,
    item_key    text      NOT NULL, -- '': all of the version
    version     bigint NOT NULL, -- of an item: the newest version in which it is recalled
    reason      text      NOT NULL,
    replacement text      NOT NULL DEFAULT '', -- the key of an item
    recalled_at timestamptz NOT NULL,
    lifted_at   timestamptz -- NULL while it stands
);
CREATE INDEX toolkit_recalls_standing ON toolkit_recalls (toolkit_id) WHERE lifted_at IS NULL;

-- Grows with each recall and each that is lifted: what is kept under it is never old.
ALTER TABLE toolkits ADD COLUMN recalls bigint NOT NULL DEFAULT 0;

-- Which template an event was made from; unknown of those that a program of the release before made.
ALTER TABLE events ADD COLUMN toolkit_version bigint NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN toolkit_item text NOT NULL DEFAULT '';

-- An item is found by its key, which printed links carry.
CREATE INDEX toolkit_items_found ON toolkit_items (key);
