-- +goose Up

ALTER TABLE people ADD COLUMN postcode_sealed bytea; -- where somebody lives, as far as a ZIP code says

-- tenant: whom a chapter may write to, for each purpose; the national office's lists are the nation's.
CREATE TABLE lists (
    chapter_id text        NOT NULL REFERENCES chapters (id),
    id         text        NOT NULL PRIMARY KEY,
    kind       text        NOT NULL CHECK (kind IN ('members', 'followers', 'supporters')),
    name       text        NOT NULL DEFAULT '', -- '' is the one list of its kind that every chapter has
    created_at timestamptz NOT NULL,
    UNIQUE (chapter_id, id),
    UNIQUE (chapter_id, kind, name)
);

-- tenant: nobody is 'on' a list without a moment at which they agreed; 'pending' was imported or asked, and gets nothing.
CREATE TABLE subscriptions (
    chapter_id     text        NOT NULL,
    id             text        NOT NULL PRIMARY KEY,
    list_id        text        NOT NULL,
    person_id      text        NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    state          text        NOT NULL CHECK (state IN ('pending', 'on', 'left')),
    source         text        NOT NULL,            -- where they agreed: 'mailchimp.confirmed', 'page' …
    wording_sealed bytea,                           -- what they agreed to, in the words they read
    locale         text        NOT NULL DEFAULT '',
    consented_at   timestamptz,
    left_at        timestamptz,
    created_at     timestamptz NOT NULL,
    UNIQUE (chapter_id, list_id, person_id),
    FOREIGN KEY (chapter_id, list_id) REFERENCES lists (chapter_id, id) ON DELETE CASCADE,
    CHECK (state <> 'on' OR consented_at IS NOT NULL)
);
CREATE INDEX subscriptions_person ON subscriptions (person_id);
CREATE INDEX subscriptions_left ON subscriptions (chapter_id, left_at) WHERE state = 'left';

-- tenant: words by which a chapter sorts people, sealed, because they may say what somebody thinks.
CREATE TABLE tags (
    chapter_id  text        NOT NULL REFERENCES chapters (id),
    id          text        NOT NULL PRIMARY KEY,
    name_key    bytea       NOT NULL,               -- keyed hash of the name in lower case
    name_sealed bytea       NOT NULL,
    created_at  timestamptz NOT NULL,
    UNIQUE (chapter_id, id),
    UNIQUE (chapter_id, name_key)
);

-- tenant
CREATE TABLE person_tags (
    chapter_id text        NOT NULL,
    tag_id     text        NOT NULL,
    person_id  text        NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (chapter_id, tag_id, person_id),
    FOREIGN KEY (chapter_id, tag_id) REFERENCES tags (chapter_id, id) ON DELETE CASCADE
);
CREATE INDEX person_tags_person ON person_tags (person_id);

-- global: who somebody is in a program they were imported from ('mailchimp:a1b2c3') is the person's, in whatever chapter.
CREATE TABLE person_identifiers (
    identifier text        NOT NULL PRIMARY KEY,
    person_id  text        NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL
);
CREATE INDEX person_identifiers_person ON person_identifiers (person_id);

ALTER TABLE lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE lists FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON lists
    USING (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END)
    WITH CHECK (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END);
ALTER TABLE subscriptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE subscriptions FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON subscriptions
    USING (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END)
    WITH CHECK (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END);
ALTER TABLE tags ENABLE ROW LEVEL SECURITY;
ALTER TABLE tags FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON tags
    USING (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END)
    WITH CHECK (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END);
ALTER TABLE person_tags ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_tags FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON person_tags
    USING (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END)
    WITH CHECK (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END);
