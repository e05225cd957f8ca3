-- +goose Up

-- An invitation can be to host one event: then it names the event, and the role is host. SQLite changes no CHECK, so the table is built again.
ALTER TABLE invitations RENAME TO invitations_before;
DROP INDEX invitations_waiting;
DROP INDEX invitations_national;
DROP INDEX invitations_chapter;
DROP INDEX invitations_asked;
DROP INDEX invitations_expires;

-- global: a national role has no chapter, and whoever is invited may belong to none.
CREATE TABLE invitations (
    id             text NOT NULL PRIMARY KEY,
    role           text NOT NULL CHECK (role IN ('lead', 'council_lead', 'national_staff', 'national_admin', 'auditor', 'host')),
    chapter_id     text REFERENCES chapters (id),
    address_key    blob NOT NULL,       -- as people.email_key
    address_sealed blob NOT NULL,
    state          text NOT NULL CHECK (state IN ('proposed', 'open', 'accepted', 'declined', 'withdrawn')),
    asked_by       text NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    asked_at       timestamp NOT NULL,
    confirmed_by   text NOT NULL DEFAULT '', -- a person's id
    token_key      blob UNIQUE,         -- SHA-256 of the link's secret; NULL while nothing was sent
    sent_at        timestamp,
    expires_at     timestamp NOT NULL,
    decided_at     timestamp,
    ends_at        timestamp,                -- of the role; NULL: until it is taken away
    hands_over     boolean NOT NULL DEFAULT false,
    agreed_by      text NOT NULL DEFAULT '', -- a person's id: who accepted a handover that the office still has to confirm
    event_id       text,                     -- that they are to host
    CHECK ((chapter_id IS NULL) = (role IN ('national_staff', 'national_admin', 'auditor'))),
    CHECK ((event_id IS NULL) = (role <> 'host'))
);
INSERT INTO invitations (id, role, chapter_id, address_key, address_sealed, state, asked_by, asked_at, confirmed_by, token_key, sent_at, expires_at, decided_at, ends_at, hands_over, agreed_by)
    SELECT id, role, chapter_id, address_key, address_sealed, state, asked_by, asked_at, confirmed_by, token_key, sent_at, expires_at, decided_at, ends_at, hands_over, agreed_by FROM invitations_before;
DROP TABLE invitations_before;
CREATE UNIQUE INDEX invitations_waiting ON invitations (address_key, role, chapter_id) WHERE state IN ('proposed', 'open') AND chapter_id IS NOT NULL AND event_id IS NULL;
CREATE UNIQUE INDEX invitations_national ON invitations (address_key, role) WHERE state IN ('proposed', 'open') AND chapter_id IS NULL;
CREATE UNIQUE INDEX invitations_host ON invitations (event_id, address_key) WHERE state IN ('proposed', 'open') AND event_id IS NOT NULL;
CREATE INDEX invitations_chapter ON invitations (chapter_id, state);
CREATE INDEX invitations_asked ON invitations (asked_by, asked_at);
CREATE INDEX invitations_expires ON invitations (expires_at);
