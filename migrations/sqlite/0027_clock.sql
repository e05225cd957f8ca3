-- +goose Up

-- What was said of when an event takes place: clock times ("2026-12-12T18:00") and which of two equal ones is meant (hub.Fold). With zone they
-- are its times; starts_at and ends_at are what the zone data makes of them, for order. '' until the first process that starts fills it in.
ALTER TABLE events ADD COLUMN starts_local text NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN ends_local text NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN fold integer NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN all_day boolean NOT NULL DEFAULT false; -- from midnight before its first day to midnight after its last
ALTER TABLE events ADD COLUMN zone_data text NOT NULL DEFAULT ''; -- the release of the zone data that starts_at and ends_at were computed with, "2025b"

-- A program that knows starts_at alone would leave the clock times behind.
UPDATE compatibility SET compatible_from = 27;
