-- +goose Up

-- A version says of itself what it is: its title, summary and ask are published with its items and slots, and do not change after.
-- The columns of toolkits repeat the newest version's, for programs of the release before.
ALTER TABLE toolkit_versions ADD COLUMN title text NOT NULL DEFAULT '';
ALTER TABLE toolkit_versions ADD COLUMN summary text NOT NULL DEFAULT '';
ALTER TABLE toolkit_versions ADD COLUMN ask text NOT NULL DEFAULT '';
UPDATE toolkit_versions SET title = t.title, summary = t.summary, ask = t.ask FROM toolkits t WHERE t.id = toolkit_versions.toolkit_id;

-- Only demonstrations ever held these states: nothing lets people choose them.
UPDATE rsvps SET state = CASE state WHEN 'offered' THEN 'going' WHEN 'requested' THEN 'pending' ELSE 'cancelled' END
    WHERE state IN ('requested', 'offered', 'maybe', 'declined');
