-- +goose Up

-- tenant: which leads let their first name stand on the chapter's public page.
CREATE TABLE lead_names (
    chapter_id  text NOT NULL REFERENCES chapters (id),
    person_id   text NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    name_sealed bytea,      -- the name that they chose for it; NULL: the first word of the person's
    shown_at    timestamptz NOT NULL,
    PRIMARY KEY (chapter_id, person_id)
);
CREATE INDEX lead_names_person ON lead_names (person_id);

ALTER TABLE lead_names ENABLE ROW LEVEL SECURITY;
ALTER TABLE lead_names FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON lead_names
    USING (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END)
    WITH CHECK (CASE WHEN (SELECT current_setting('hub.chapter', true)) = '*' THEN true ELSE chapter_id = (SELECT NULLIF(current_setting('hub.chapter', true), '')) END);
