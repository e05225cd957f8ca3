-- +goose Up

-- The point of an event that a search may know: the middle of its 0.1° square while the place is hidden (hub.Event.SearchPoint). The columns
-- are the engine's own, so every program that writes an event fills them.
ALTER TABLE events ADD COLUMN search_lat real GENERATED ALWAYS AS (CASE WHEN place_hidden THEN (floor(lat / 0.1) + 0.5) * 0.1 ELSE lat END) VIRTUAL;
ALTER TABLE events ADD COLUMN search_lon real GENERATED ALWAYS AS (CASE WHEN place_hidden THEN (floor(lon / 0.1) + 0.5) * 0.1 ELSE lon END) VIRTUAL;
CREATE INDEX events_near ON events (search_lat, search_lon) WHERE state <> 'draft' AND audience = 'public';
DROP INDEX events_nearby;
