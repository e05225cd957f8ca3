-- +goose Up

-- Counts who follows a chapter without reading the rows of those who left.
CREATE INDEX subscriptions_on ON subscriptions (chapter_id, list_id) WHERE state = 'on';
