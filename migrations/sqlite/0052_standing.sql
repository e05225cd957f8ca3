-- +goose Up

-- What the office's own records say of a person's membership of the organization; nothing where they say nothing.
ALTER TABLE people ADD COLUMN standing text NOT NULL DEFAULT '' CHECK (standing IN ('', 'current', 'lapsed'));
ALTER TABLE people ADD COLUMN standing_until text NOT NULL DEFAULT ''; -- the last day it holds: '2026-12-31'

-- A members-only event may be for those alone whose membership is current.
ALTER TABLE events ADD COLUMN good_standing boolean NOT NULL DEFAULT false;
