-- +goose Up

-- What finds the next events near a point without reading others first. A square is a half, two or eight degrees wide: its row times 1000
-- plus its column, of the point that a search may know (search_lat, search_lon). A span is about how long an event lasts: at most 3 hours (0),
-- 12 hours (1), 3 days (2), or longer (3). The columns are the engine's own, so every program that writes an event fills them.
ALTER TABLE events
    ADD COLUMN square_small bigint GENERATED ALWAYS AS (CAST(floor((CASE WHEN place_hidden THEN (floor(lat / 0.1) + 0.5) * 0.1 ELSE lat END) / 0.5) * 1000 + floor((CASE WHEN place_hidden THEN (floor(lon / 0.1) + 0.5) * 0.1 ELSE lon END) / 0.5) AS bigint)) STORED,
    ADD COLUMN square_medium bigint GENERATED ALWAYS AS (CAST(floor((CASE WHEN place_hidden THEN (floor(lat / 0.1) + 0.5) * 0.1 ELSE lat END) / 2.0) * 1000 + floor((CASE WHEN place_hidden THEN (floor(lon / 0.1) + 0.5) * 0.1 ELSE lon END) / 2.0) AS bigint)) STORED,
    ADD COLUMN square_large bigint GENERATED ALWAYS AS (CAST(floor((CASE WHEN place_hidden THEN (floor(lat / 0.1) + 0.5) * 0.1 ELSE lat END) / 8.0) * 1000 + floor((CASE WHEN place_hidden THEN (floor(lon / 0.1) + 0.5) * 0.1 ELSE lon END) / 8.0) AS bigint)) STORED,
    ADD COLUMN span bigint GENERATED ALWAYS AS (CASE WHEN ends_at - starts_at <= interval '3 hours' THEN 0 WHEN ends_at - starts_at <= interval '12 hours' THEN 1 WHEN ends_at - starts_at <= interval '72 hours' THEN 2 ELSE 3 END) STORED;
-- "IS NOT NULL" keeps a search of all places from walking through a square after the other.
CREATE INDEX events_small ON events (square_small, starts_at, id, search_lat, search_lon, chapter_id) WHERE state = 'published' AND audience = 'public' AND postponed_at IS NULL AND square_small IS NOT NULL;
CREATE INDEX events_medium ON events (square_medium, starts_at, id, search_lat, search_lon, chapter_id) WHERE state = 'published' AND audience = 'public' AND postponed_at IS NULL AND square_medium IS NOT NULL;
CREATE INDEX events_large ON events (square_large, starts_at, id, search_lat, search_lon, chapter_id) WHERE state = 'published' AND audience = 'public' AND postponed_at IS NULL AND square_large IS NOT NULL;
CREATE INDEX events_span ON events (span, starts_at) WHERE state = 'published' AND audience = 'public' AND postponed_at IS NULL AND span IS NOT NULL;
CREATE INDEX events_online ON events (starts_at, id) WHERE state = 'published' AND audience = 'public' AND postponed_at IS NULL AND mode = 'online';
DROP INDEX events_near;
