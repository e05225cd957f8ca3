-- +goose Up

-- The chapter whose leads bring these people in, for it alone; '' of the office's imports.
ALTER TABLE people_imports ADD COLUMN for_chapter text NOT NULL DEFAULT '';
DROP INDEX people_imports_created;
CREATE INDEX people_imports_created ON people_imports (for_chapter, created_at, id);

-- Of a member whom the chapter's own leads brought in: the name, phone and ZIP code of their file (JSON, hub.Brought). The leads see these,
-- and not what the person told somebody else. NULL of everybody who came by themselves.
ALTER TABLE memberships ADD COLUMN brought_sealed bytea;

-- A run that gives supporters to the chapters of their area: it has no file.
ALTER TABLE people_imports ADD COLUMN area boolean NOT NULL DEFAULT false;
-- Since when somebody whom the office put on a list of a chapter is owed one email that says so; NULL: nothing is owed.
ALTER TABLE subscriptions ADD COLUMN owed_at timestamptz;
