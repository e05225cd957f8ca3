-- +goose Up

-- tenant: one mail to one person, owed since the transaction that wrote it. The row's state is the truth; a job only says "look".
CREATE TABLE messages (
    chapter_id    text        NOT NULL REFERENCES chapters (id),
    id            text        NOT NULL PRIMARY KEY,
    kind          text        NOT NULL,
    event_id      text,
    rsvp_id       text,
    toolkit_id    text,
    letter_sealed bytea,                    -- NULL once sent or given up
    state         text        NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed')),
    attempts      bigint      NOT NULL DEFAULT 0,
    due_at        timestamptz NOT NULL,     -- queued: not before this; sending: the claim is void after this
    created_at    timestamptz NOT NULL,
    sent_at       timestamptz,
    problem       text        NOT NULL DEFAULT '',
    UNIQUE (chapter_id, id),
    FOREIGN KEY (chapter_id, event_id) REFERENCES events (chapter_id, id) ON DELETE CASCADE,
    FOREIGN KEY (chapter_id, rsvp_id) REFERENCES rsvps (chapter_id, id) ON DELETE CASCADE
);
CREATE INDEX messages_due ON messages (due_at, id) WHERE state IN ('queued', 'sending');
