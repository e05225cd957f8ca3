-- +goose Up

-- A lead hands their role over: it ends when that of whoever is invited begins.
ALTER TABLE invitations ADD COLUMN hands_over boolean NOT NULL DEFAULT false;
ALTER TABLE invitations ADD COLUMN agreed_by text NOT NULL DEFAULT ''; -- a person's id: who accepted a hand-over that the office still has to confirm
