-- +goose Up

-- The day of the last sign-in, at midnight UTC: who holds power and has not been here for months.
ALTER TABLE people ADD COLUMN seen_on timestamptz;

-- global: a national role has no chapter, and whoever is invited may belong to none.
CREATE TABLE invitations (
    id             text NOT NULL PRIMARY KEY,
    role           text NOT NULL CHECK (role IN ('lead', 'council_lead', 'national_staff', 'national_admin', 'auditor')),
    chapter_id     text REFERENCES chapters (id),
    address_key    bytea NOT NULL,       -- as people.email_key
    address_sealed bytea NOT NULL,
    state          text NOT NULL CHECK (state IN ('proposed', 'open', 'accepted', 'declined', 'withdrawn')),
    asked_by       text NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    asked_at       timestamptz NOT NULL,
    confirmed_by   text NOT NULL DEFAULT '', -- a person's id
    token_key      bytea UNIQUE,         -- SHA-256 of the link's secret; NULL while nothing was sent
    sent_at        timestamptz,
    expires_at     timestamptz NOT NULL,
    decided_at     timestamptz,
    ends_at        timestamptz,                -- of the role; NULL: until it is taken away
    CHECK ((chapter_id IS NULL) = (role IN ('national_staff', 'national_admin', 'auditor')))
);
CREATE UNIQUE INDEX invitations_waiting ON invitations (address_key, role, chapter_id) WHERE state IN ('proposed', 'open') AND chapter_id IS NOT NULL;
CREATE UNIQUE INDEX invitations_national ON invitations (address_key, role) WHERE state IN ('proposed', 'open') AND chapter_id IS NULL;
CREATE INDEX invitations_chapter ON invitations (chapter_id, state);
CREATE INDEX invitations_asked ON invitations (asked_by, asked_at);
CREATE INDEX invitations_expires ON invitations (expires_at);

-- global: a role that one person asked to take away and another has to confirm; a national role has no chapter.
CREATE TABLE role_removals (
    id         text NOT NULL PRIMARY KEY,
    person_id  text NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    role       text NOT NULL CHECK (role IN ('lead', 'council_lead', 'national_staff', 'national_admin', 'auditor')),
    chapter_id text REFERENCES chapters (id),
    asked_by   text NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    asked_at   timestamptz NOT NULL
);
CREATE UNIQUE INDEX role_removals_of ON role_removals (person_id, role, chapter_id) WHERE chapter_id IS NOT NULL;
CREATE UNIQUE INDEX role_removals_national ON role_removals (person_id, role) WHERE chapter_id IS NULL;
