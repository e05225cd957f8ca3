-- +goose Up

-- A chapter that is locked is paused until two admins unlock it.
ALTER TABLE chapters ADD COLUMN locked_at timestamp;
ALTER TABLE chapters ADD COLUMN locked_by text NOT NULL DEFAULT '';       -- a person's id
ALTER TABLE chapters ADD COLUMN locked_from text NOT NULL DEFAULT '';     -- the status that it had
ALTER TABLE chapters ADD COLUMN unlock_asked_by text NOT NULL DEFAULT ''; -- a person's id
ALTER TABLE chapters ADD COLUMN unlock_asked_at timestamp;
