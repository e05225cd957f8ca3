-- +goose Up

-- "hub_id" is the random name under which this database keeps its sessions in Redis, so that two hubs can share a server.
-- global: what is true of this database and no other, so a backup does not carry it.
CREATE TABLE hub_facts (
    name  text        NOT NULL PRIMARY KEY,
    value text        NOT NULL,
    at    timestamptz NOT NULL
);

-- A migration that drops, renames or changes the meaning of something raises the number; one that only adds does not.
-- global: one row, the oldest schema number that a program may have been built for and still serve this database.
CREATE TABLE compatibility (
    compatible_from bigint NOT NULL
);
INSERT INTO compatibility (compatible_from) VALUES (10);
