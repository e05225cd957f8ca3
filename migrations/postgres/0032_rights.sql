-- +goose Up

-- global: who asked to get, or to erase, what the hub holds about them. It names people by id, or by the keyed hash of an address that nobody here has.
CREATE TABLE data_requests (
    id          text NOT NULL PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('export', 'erase')),
    person_id   text NOT NULL DEFAULT '',  -- stays after the person was erased, as in the trail
    address_key bytea,                     -- as people.email_key
    asked_at    timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    done_at     timestamptz,
    done_by     text NOT NULL DEFAULT ''   -- a person's id, or 'operator'
);
CREATE INDEX data_requests_open ON data_requests (due_at, id) WHERE done_at IS NULL;
CREATE INDEX data_requests_done ON data_requests (done_at, id) WHERE done_at IS NOT NULL;

-- global: the words of the national office on its pages. A page without a row shows the words that come with the program.
CREATE TABLE site_pages (
    name       text NOT NULL PRIMARY KEY,
    summary    text NOT NULL DEFAULT '',   -- one line, for search engines and shared links
    body       text NOT NULL,              -- Markdown
    updated_at timestamptz NOT NULL
);

CREATE INDEX audit_object ON audit (object, at, id);                                  -- who looked at somebody's data
CREATE INDEX messages_letters ON messages (id) WHERE letter_sealed IS NOT NULL;       -- few: those that wait to leave
CREATE INDEX confirmations_address ON confirmations (address_key);
