-- +goose Up

-- An invitation can be to host one event: then it names the event, and the role is host.
ALTER TABLE invitations ADD COLUMN event_id text; -- that they are to host
ALTER TABLE invitations DROP CONSTRAINT invitations_role_check;
ALTER TABLE invitations ADD CONSTRAINT invitations_role_check CHECK (role IN ('lead', 'council_lead', 'national_staff', 'national_admin', 'auditor', 'host'));
ALTER TABLE invitations ADD CONSTRAINT invitations_event_check CHECK ((event_id IS NULL) = (role <> 'host'));
DROP INDEX invitations_waiting;
CREATE UNIQUE INDEX invitations_waiting ON invitations (address_key, role, chapter_id) WHERE state IN ('proposed', 'open') AND chapter_id IS NOT NULL AND event_id IS NULL;
CREATE UNIQUE INDEX invitations_host ON invitations (event_id, address_key) WHERE state IN ('proposed', 'open') AND event_id IS NOT NULL;
