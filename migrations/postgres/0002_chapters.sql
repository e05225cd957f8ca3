-- +goose Up

-- global: the list of tenants itself; every column is public.
CREATE TABLE chapters (
    id          text NOT NULL PRIMARY KEY,
    slug        text        NOT NULL UNIQUE,
    name        text        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('local', 'pod', 'council', 'national')),
    status      text        NOT NULL CHECK (status IN ('forming', 'active', 'paused', 'dormant', 'closed')),
    locality    text        NOT NULL DEFAULT '',
    region      text        NOT NULL DEFAULT '',
    postal_code text        NOT NULL DEFAULT '',
    country     text        NOT NULL DEFAULT 'US',
    lat         double precision,
    lon         double precision,
    zone        text        NOT NULL,
    hue         bigint      NOT NULL CHECK (hue BETWEEN 0 AND 23),
    since       bigint      NOT NULL DEFAULT 0,
    about       text        NOT NULL DEFAULT '',
    access      text        NOT NULL DEFAULT '',
    identifier  text UNIQUE,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX chapters_national ON chapters (kind) WHERE kind = 'national';

-- global: a role's scope is a chapter or the whole nation (NULL).
CREATE TABLE roles (
    person_id  text        NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    role       text        NOT NULL CHECK (role IN ('lead', 'council_lead', 'national_staff', 'national_admin', 'auditor')),
    chapter_id text REFERENCES chapters (id),
    source     text        NOT NULL CHECK (source IN ('granted', 'provider')),
    granted_at timestamptz NOT NULL,
    CHECK ((chapter_id IS NULL) = (role IN ('national_staff', 'national_admin', 'auditor')))
);
CREATE UNIQUE INDEX roles_scoped ON roles (person_id, role, chapter_id) WHERE chapter_id IS NOT NULL;
CREATE UNIQUE INDEX roles_national ON roles (person_id, role) WHERE chapter_id IS NULL;
CREATE INDEX roles_chapter ON roles (chapter_id, role);

-- tenant
CREATE TABLE memberships (
    chapter_id   text        NOT NULL REFERENCES chapters (id),
    id           text        NOT NULL PRIMARY KEY,
    person_id    text        NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    state        text        NOT NULL CHECK (state IN ('requested', 'approved', 'declined', 'left')),
    home         boolean     NOT NULL DEFAULT false,
    note_sealed  bytea,
    requested_at timestamptz NOT NULL,
    decided_at   timestamptz,
    UNIQUE (chapter_id, id),
    UNIQUE (chapter_id, person_id)
);
CREATE INDEX memberships_state ON memberships (chapter_id, state, requested_at);
CREATE INDEX memberships_person ON memberships (person_id, state);
CREATE UNIQUE INDEX memberships_home ON memberships (person_id) WHERE home;

-- tenant: what is stored in the files folder; the bytes live outside the database under the same id.
CREATE TABLE files (
    chapter_id text        NOT NULL REFERENCES chapters (id),
    id         text        NOT NULL PRIMARY KEY,
    kind       text        NOT NULL CHECK (kind IN ('picture', 'document')),
    name       text        NOT NULL,
    type       text        NOT NULL,
    size       bigint      NOT NULL,
    widths     text        NOT NULL DEFAULT '',
    height     bigint      NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    UNIQUE (chapter_id, id)
);

-- global: the trail spans chapters; reading one chapter's part filters by chapter_id.
CREATE TABLE audit (
    id         text        NOT NULL PRIMARY KEY,
    at         timestamptz NOT NULL,
    actor_id   text        NOT NULL,
    chapter_id text,
    action     text        NOT NULL,
    object     text        NOT NULL
);
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_chapter ON audit (chapter_id, at);
