-- +goose Up

-- global: one human is one row, however many chapters they belong to.
CREATE TABLE people (
    id           text NOT NULL PRIMARY KEY,
    email_key    bytea UNIQUE,              -- keyed hash of the normal address; NULL once erased
    email_sealed bytea,
    name_sealed  bytea,
    phone_sealed bytea,
    zone         text        NOT NULL DEFAULT '',
    feed_key     bytea UNIQUE,              -- SHA-256 of the secret of the person's calendar feed
    sessions_min timestamptz,               -- sessions begun before this are over
    suspended_at timestamptz,
    created_at   timestamptz NOT NULL
);

-- global: an account at a sign-in provider belongs to a person, not to a chapter.
CREATE TABLE identities (
    issuer     text        NOT NULL,
    subject    text        NOT NULL,
    person_id  text        NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_person ON identities (person_id);
