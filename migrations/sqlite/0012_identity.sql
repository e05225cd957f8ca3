-- +goose Up

-- A role counts in sessions of its issuer; '' is a role granted in the hub, which counts in sessions whose provider carries it.
-- What a provider's groups gave is kept for the subject they were said of: another account there is somebody else until the
-- person says so. '' is a role of before, which counts for each confirmed identity of that issuer.
ALTER TABLE roles ADD COLUMN issuer text NOT NULL DEFAULT '';
ALTER TABLE roles ADD COLUMN subject text NOT NULL DEFAULT '';
ALTER TABLE roles ADD COLUMN granted_by text NOT NULL DEFAULT '';   -- a person's id, 'operator', or 'provider' for a group
ALTER TABLE roles ADD COLUMN ends_at timestamp;             -- NULL: until it is taken away
DROP INDEX roles_scoped;
DROP INDEX roles_national;
CREATE UNIQUE INDEX roles_scoped ON roles (person_id, role, chapter_id, issuer, subject) WHERE chapter_id IS NOT NULL;
CREATE UNIQUE INDEX roles_national ON roles (person_id, role, issuer, subject) WHERE chapter_id IS NULL;
-- Until now roles were granted at the command line only. What a provider's groups gave stays with that provider where only one
-- can have given it, and with its subject where there is only one; else the next sign-in says.
UPDATE roles SET granted_by = CASE source WHEN 'provider' THEN 'provider' ELSE 'operator' END;
UPDATE roles SET issuer = (SELECT MAX(i.issuer) FROM identities i WHERE i.person_id = roles.person_id)
    WHERE source = 'provider' AND (SELECT COUNT(DISTINCT i.issuer) FROM identities i WHERE i.person_id = roles.person_id) = 1;
UPDATE roles SET subject = (SELECT MAX(i.subject) FROM identities i WHERE i.person_id = roles.person_id)
    WHERE source = 'provider' AND (SELECT COUNT(*) FROM identities i WHERE i.person_id = roles.person_id) = 1;

-- An identity that met a known address opens the person as a member until it is confirmed by the person or an admin.
ALTER TABLE identities ADD COLUMN confirmed_at timestamp;
ALTER TABLE identities ADD COLUMN confirmed_by text NOT NULL DEFAULT ''; -- a person's id, 'operator', or '' when nothing had to be asked
ALTER TABLE identities ADD COLUMN confirm_reason text NOT NULL DEFAULT '';
UPDATE identities SET confirmed_at = created_at;
