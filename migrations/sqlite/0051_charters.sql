-- +goose Up

-- global: what the office and each chapter's leads agreed, one row a chapter; the office's list reads all of them, and no member is in it.
CREATE TABLE charters (
    chapter_id     text NOT NULL PRIMARY KEY REFERENCES chapters (id),
    granted_at     timestamp,
    granted_by     text,         -- a person's id
    agreed_version timestamp,    -- site_pages.updated_at of the agreement that a lead accepted
    agreed_at      timestamp,
    agreed_by      text,         -- a person's id
    review_due     timestamp,    -- midnight UTC of the day
    reviewed_at    timestamp,
    reviewed_by    text,         -- a person's id
    note_sealed    blob,         -- of the last review
    reminded       text CHECK (reminded IN ('ahead', 'due')) -- which reminder of review_due went out last
);
CREATE INDEX charters_review ON charters (review_due);
