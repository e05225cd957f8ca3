-- +goose Up

-- What a chapter shows of itself on its page. The widths and the height are those of the picture's row in files, which never change.
ALTER TABLE chapters ADD COLUMN picture_id text;
ALTER TABLE chapters ADD COLUMN picture_alt text NOT NULL DEFAULT '';
ALTER TABLE chapters ADD COLUMN picture_widths text NOT NULL DEFAULT '';
ALTER TABLE chapters ADD COLUMN picture_height integer NOT NULL DEFAULT 0;
ALTER TABLE chapters ADD COLUMN meets text NOT NULL DEFAULT '';
ALTER TABLE chapters ADD COLUMN know text NOT NULL DEFAULT '';
ALTER TABLE chapters ADD COLUMN links text NOT NULL DEFAULT '';          -- JSON: labels and addresses
ALTER TABLE chapters ADD COLUMN public_phone text NOT NULL DEFAULT '';
ALTER TABLE chapters ADD COLUMN no_form boolean NOT NULL DEFAULT false;

-- What those who join are asked, and what new members read in their email.
ALTER TABLE chapters ADD COLUMN join_questions text NOT NULL DEFAULT ''; -- JSON
ALTER TABLE chapters ADD COLUMN welcome text NOT NULL DEFAULT '';

-- What somebody answered, with the questions as they were worded.
ALTER TABLE memberships ADD COLUMN answers_sealed bytea;
