-- +goose Up

-- tenant: two members of a chapter who are one person, as its leads told the national office.
CREATE TABLE duplicates (
    chapter_id  text NOT NULL REFERENCES chapters (id),
    id          text NOT NULL PRIMARY KEY,
    person_id   text NOT NULL REFERENCES people (id) ON DELETE CASCADE, -- of the two ids the lower
    other_id    text NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    word_sealed blob,                                                   -- NULL: the lead said nothing
    proposed_by text NOT NULL,                                          -- a person's id
    proposed_at timestamp NOT NULL,
    UNIQUE (chapter_id, id),
    UNIQUE (chapter_id, person_id, other_id)
);
CREATE INDEX duplicates_person ON duplicates (person_id);
CREATE INDEX duplicates_other ON duplicates (other_id);
CREATE INDEX duplicates_proposed ON duplicates (proposed_at, id);
