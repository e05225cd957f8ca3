-- +goose Up

-- global: what the hub knows of a mailbox, under the keyed hash of its folded address: enough to send a stranger few emails.
CREATE TABLE mailboxes (
    address_key  blob NOT NULL PRIMARY KEY,
    domain_key   blob NOT NULL,            -- keyed hash of its domain
    confirmed_at timestamp,                -- when its owner last confirmed something
    sends        text NOT NULL DEFAULT '', -- when the last emails left, Unix microseconds with commas between: what a limit counts
    used_at      timestamp NOT NULL,
    created_at   timestamp NOT NULL
);
CREATE INDEX mailboxes_domain ON mailboxes (domain_key) WHERE confirmed_at IS NOT NULL;
CREATE INDEX mailboxes_used ON mailboxes (used_at);

-- global: addresses that get no email of a list, or ('') none at all. The keyed hash stays, for it keeps the promise.
CREATE TABLE suppressions (
    address_key blob       NOT NULL,
    list        text        NOT NULL,
    reason      text        NOT NULL CHECK (reason IN ('left', 'bounced', 'complained', 'never', 'erased', 'blocked')),
    source      text        NOT NULL,           -- where it was said: 'link', 'import', 'operator' …
    at          timestamp NOT NULL,
    PRIMARY KEY (address_key, list)
);

-- global: an address proves itself by a link or a code in an email, whatever for; it may belong to nobody yet.
CREATE TABLE confirmations (
    id             text        NOT NULL PRIMARY KEY,
    kind           text        NOT NULL,
    person_id      text REFERENCES people (id) ON DELETE CASCADE,
    chapter_id     text REFERENCES chapters (id),
    address_key    blob       NOT NULL,
    address_sealed blob       NOT NULL,
    subject_sealed blob,                       -- what is confirmed, in a form its kind knows
    token_key      blob       NOT NULL UNIQUE, -- SHA-256 of the link's secret
    code_key       blob,                       -- keyed hash of the code, where the kind has one
    browser_key    blob,                       -- SHA-256 of the secret of the browser that asked
    network        text        NOT NULL DEFAULT '',
    tries          bigint      NOT NULL DEFAULT 0,
    created_at     timestamp NOT NULL,
    expires_at     timestamp NOT NULL,
    used_at        timestamp
);
CREATE INDEX confirmations_expires ON confirmations (expires_at);
CREATE INDEX confirmations_person ON confirmations (person_id);
CREATE INDEX confirmations_browser ON confirmations (browser_key) WHERE browser_key IS NOT NULL;

-- global: an email that no chapter stands behind, with the states and the lease of messages.
CREATE TABLE notices (
    id              text        NOT NULL PRIMARY KEY,
    kind            text        NOT NULL,
    person_id       text REFERENCES people (id) ON DELETE CASCADE,
    confirmation_id text REFERENCES confirmations (id) ON DELETE CASCADE,
    address_key     blob,
    network         text        NOT NULL DEFAULT '',
    lane            bigint      NOT NULL DEFAULT 1,
    letter_sealed   blob,                      -- NULL once sent or given up
    state           text        NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed')),
    attempts        bigint      NOT NULL DEFAULT 0,
    due_at          timestamp NOT NULL,
    created_at      timestamp NOT NULL,
    sent_at         timestamp,
    problem         text        NOT NULL DEFAULT ''
);
CREATE INDEX notices_due ON notices (due_at, id) WHERE state IN ('queued', 'sending');
CREATE INDEX notices_turn ON notices (lane, network, due_at, id) WHERE state IN ('queued', 'sending');
CREATE INDEX notices_address ON notices (address_key, due_at) WHERE address_key IS NOT NULL AND state = 'queued';
CREATE INDEX notices_failed ON notices (created_at, id) WHERE state = 'failed';
CREATE INDEX notices_done ON notices (due_at) WHERE state IN ('sent', 'failed');
CREATE INDEX notices_person ON notices (person_id);
CREATE INDEX notices_confirmation ON notices (confirmation_id);

-- Lane 0 is codes and confirmations, on a worker of their own; 1 is the rest. Within a lane networks and chapters take turns.
ALTER TABLE messages ADD COLUMN lane bigint NOT NULL DEFAULT 1;
ALTER TABLE messages ADD COLUMN network text NOT NULL DEFAULT '';  -- of whoever caused it, under that day's key; '' once forgotten
ALTER TABLE messages ADD COLUMN address_key blob;                 -- of whom it is to, where somebody typed the address
CREATE INDEX messages_turn ON messages (lane, network, chapter_id, due_at, id) WHERE state IN ('queued', 'sending');
CREATE INDEX messages_address ON messages (address_key, due_at) WHERE address_key IS NOT NULL AND state = 'queued';
UPDATE messages SET lane = 0 WHERE kind IN ('rsvp_confirm', 'rsvp_manage');
