-- +goose Up

-- tenant
CREATE TABLE events (
    chapter_id      text        NOT NULL REFERENCES chapters (id),
    id              text        NOT NULL PRIMARY KEY,
    title           text        NOT NULL,
    summary         text        NOT NULL DEFAULT '',
    description     text        NOT NULL DEFAULT '',
    mode            text        NOT NULL CHECK (mode IN ('in_person', 'online', 'hybrid')),
    state           text        NOT NULL CHECK (state IN ('draft', 'published', 'cancelled')),
    audience        text        NOT NULL CHECK (audience IN ('public', 'members')),
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    zone            text        NOT NULL,
    venue           text        NOT NULL DEFAULT '',
    address         text        NOT NULL DEFAULT '',
    locality        text        NOT NULL DEFAULT '',
    region          text        NOT NULL DEFAULT '',
    postal_code     text        NOT NULL DEFAULT '',
    country         text        NOT NULL DEFAULT '',
    lat             double precision,
    lon             double precision,
    place_hidden    boolean     NOT NULL DEFAULT false,
    join_url_sealed bytea,
    max_party       bigint      NOT NULL DEFAULT 5 CHECK (max_party BETWEEN 1 AND 20),
    step_free       boolean,
    captions        boolean,
    sign_language   boolean,
    quiet_room      boolean,
    masks           boolean,
    childcare       boolean,
    cover_id        text,
    cover_alt       text        NOT NULL DEFAULT '',
    sequence        bigint      NOT NULL DEFAULT 0,
    identifier      text,
    toolkit_id      text,
    cancel_reason   text        NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    published_at    timestamptz,
    UNIQUE (chapter_id, id),
    UNIQUE (chapter_id, identifier),
    FOREIGN KEY (chapter_id, cover_id) REFERENCES files (chapter_id, id),
    CHECK (ends_at > starts_at)
);
CREATE INDEX events_chapter ON events (chapter_id, starts_at, id);
CREATE INDEX events_coming ON events (starts_at, id) WHERE state <> 'draft' AND audience = 'public';
CREATE INDEX events_nearby ON events (lat, lon) WHERE state <> 'draft' AND audience = 'public';
CREATE INDEX events_toolkit ON events (toolkit_id, chapter_id) WHERE toolkit_id IS NOT NULL;

-- tenant: the one row an RSVP locks. Kept apart from events so that a queue for seats never waits for an edit of the text.
CREATE TABLE event_seats (
    chapter_id  text   NOT NULL,
    event_id    text   NOT NULL PRIMARY KEY,
    capacity    bigint NOT NULL DEFAULT 0 CHECK (capacity >= 0), -- 0: no limit
    taken       bigint NOT NULL DEFAULT 0 CHECK (taken >= 0),
    waiting     bigint NOT NULL DEFAULT 0 CHECK (waiting >= 0),
    next_number bigint NOT NULL DEFAULT 1,
    UNIQUE (chapter_id, event_id),
    FOREIGN KEY (chapter_id, event_id) REFERENCES events (chapter_id, id) ON DELETE CASCADE
);

-- tenant: host rights are rows per event.
CREATE TABLE event_hosts (
    chapter_id text        NOT NULL,
    event_id   text        NOT NULL,
    person_id  text        NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (chapter_id, event_id, person_id),
    FOREIGN KEY (chapter_id, event_id) REFERENCES events (chapter_id, id) ON DELETE CASCADE
);
CREATE INDEX event_hosts_person ON event_hosts (person_id);

-- tenant
CREATE TABLE rsvps (
    chapter_id  text        NOT NULL,
    id          text        NOT NULL PRIMARY KEY,
    event_id    text        NOT NULL,
    person_id   text REFERENCES people (id) ON DELETE SET NULL, -- NULL once erased
    state       text        NOT NULL CHECK (state IN ('pending', 'requested', 'going', 'waitlisted', 'offered', 'maybe', 'declined', 'cancelled')),
    party       bigint      NOT NULL CHECK (party BETWEEN 1 AND 20),
    number      bigint      NOT NULL DEFAULT 0,
    guest       boolean     NOT NULL,
    name_sealed bytea,
    note_sealed bytea,
    token_key   bytea UNIQUE,               -- SHA-256 of the manage link's secret
    attended    boolean,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    UNIQUE (chapter_id, id),
    UNIQUE (chapter_id, event_id, person_id),
    FOREIGN KEY (chapter_id, event_id) REFERENCES events (chapter_id, id) ON DELETE CASCADE
);
CREATE INDEX rsvps_line ON rsvps (chapter_id, event_id, state, number);
CREATE INDEX rsvps_person ON rsvps (person_id, state);
CREATE INDEX rsvps_pending ON rsvps (chapter_id, created_at) WHERE state = 'pending';
