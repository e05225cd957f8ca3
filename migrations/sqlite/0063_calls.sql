-- +goose Up

-- tenant: calls that were reported lately, so that none is counted twice and no network too often.
CREATE TABLE call_reports (
    chapter_id text NOT NULL REFERENCES chapters (id),
    id         text NOT NULL,       -- a hash of the caller's round and of who was called
    network    text NOT NULL,       -- of the caller, under that day's key
    at         timestamp NOT NULL,
    PRIMARY KEY (chapter_id, id)
);
CREATE INDEX call_reports_network ON call_reports (network, at);
CREATE INDEX call_reports_at ON call_reports (chapter_id, at);

-- tenant: how many callers reported what of an item, in all its versions.
CREATE TABLE call_counts (
    chapter_id text NOT NULL REFERENCES chapters (id),
    toolkit_id text NOT NULL REFERENCES toolkits (id),
    item_key   text NOT NULL,
    outcome    text NOT NULL CHECK (outcome IN ('spoke', 'message', 'busy', 'later')),
    calls      integer NOT NULL,
    PRIMARY KEY (chapter_id, toolkit_id, item_key, outcome)
);

-- tenant: what callers told the organizers.
CREATE TABLE call_notes (
    chapter_id  text NOT NULL REFERENCES chapters (id),
    id          text NOT NULL PRIMARY KEY,
    toolkit_id  text NOT NULL REFERENCES toolkits (id),
    item_key    text NOT NULL,
    callee      text NOT NULL,      -- a public official's name
    outcome     text NOT NULL CHECK (outcome IN ('spoke', 'message', 'busy', 'later')),
    text_sealed blob NOT NULL,
    at          timestamp NOT NULL,
    UNIQUE (chapter_id, id)
);
CREATE INDEX call_notes_toolkit ON call_notes (chapter_id, toolkit_id, at);
CREATE INDEX call_notes_at ON call_notes (chapter_id, at);
