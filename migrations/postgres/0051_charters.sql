-- +goose Up

-- global: what the office and each chapter's leads agreed, one row a chapter; the office's list reads all of them, and no member is in it.
CREATE TABLE charters (
    chapter_id     text NOT NULL PRIMARY KEY REFERENCES chapters (id),
    granted_at     timestamptz,
    granted_by     text,         -- a person's id
    agreed_version timestamptz,    -- site_pages.updated_at of the agreement that a lead accepted
    agreed_at      timestamptz,
    agreed_by      text,         -- a person's id
    review_due     timestamptz,    -- midnight UTC of the day
    reviewed_at    timestamptz,
    reviewed_by    text,         -- a person's id
    note_sealed    bytea,         -- of the last review
    reminded       text CHECK (reminded IN ('ahead', 'due')) -- which reminder of review_due went out last
);
CREATE INDEX charters_review ON charters (review_due);
