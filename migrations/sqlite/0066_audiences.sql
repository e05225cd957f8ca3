-- +goose Up

-- global: chapters that the office chose once and gave a name, for its next push.
CREATE TABLE audiences (
    id         text NOT NULL PRIMARY KEY,
    name       text NOT NULL UNIQUE,
    filter     text NOT NULL, -- JSON of an audience
    created_at timestamp NOT NULL
);

-- global: pushes that also go to chapters that open later.
CREATE TABLE toolkit_offerings (
    id         text NOT NULL PRIMARY KEY,
    toolkit_id text NOT NULL REFERENCES toolkits (id) ON DELETE CASCADE,
    filter     text NOT NULL, -- JSON of an audience
    note       text NOT NULL DEFAULT '',
    wished_on  text NOT NULL DEFAULT '',
    created_at timestamp NOT NULL
);
CREATE INDEX toolkit_offerings_toolkit ON toolkit_offerings (toolkit_id, created_at);
