-- +goose Up

-- Counts who follows a chapter without reading the rows of those who left.
CREATE INDEX subscriptions_on ON subscriptions (chapter_id, list_id) WHERE state = 'on';

-- Finds the last and the next event of each chapter without reading others.
CREATE INDEX events_line ON events (chapter_id, starts_at) WHERE state = 'published' AND postponed_at IS NULL;

-- Whoever signed in before the day of it was kept: the log knows.
UPDATE people SET seen_on = (SELECT date_trunc('day', MAX(a.at) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' FROM audit a WHERE a.actor_id = people.id AND a.action = 'session.start')
WHERE seen_on IS NULL AND id IN (SELECT actor_id FROM audit WHERE action = 'session.start');
