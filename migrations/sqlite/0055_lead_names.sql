-- +goose Up

-- tenant: which leads let their first name stand on the chapter's public page.
CREATE TABLE lead_names (
    chapter_id  text NOT NULL REFERENCES chapters (id),
    person_id   text NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    name_sealed blob,      -- the name that they chose for it; NULL: the first word of the person's
    shown_at    timestamp NOT NULL,
    PRIMARY KEY (chapter_id, person_id)
);
CREATE INDEX lead_names_person ON lead_names (person_id);
