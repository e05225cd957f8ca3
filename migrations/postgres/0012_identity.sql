-- +goose Up

-- A role counts in sessions of its issuer; '' is a role granted in the hub, which counts in sessions whose provider carries it.
ALTER TABLE roles ADD COLUMN issuer text NOT NULL DEFAULT '';
ALTER TABLE roles ADD COLUMN granted_by text NOT NULL DEFAULT '';   -- a person's id, or 'operator'
ALTER TABLE roles ADD COLUMN ends_at timestamptz;                   -- NULL: until it is taken away
DROP INDEX roles_scoped;
DROP INDEX roles_national;
CREATE UNIQUE INDEX roles_scoped ON roles (person_id, role, chapter_id, issuer) WHERE chapter_id IS NOT NULL;
CREATE UNIQUE INDEX roles_national ON roles (person_id, role, issuer) WHERE chapter_id IS NULL;
-- What a provider's groups gave stays with that provider where only one can have given it; else the next sign-in says.
UPDATE roles SET issuer = (SELECT MAX(i.issuer) FROM identities i WHERE i.person_id = roles.person_id)
    WHERE source = 'provider' AND (SELECT COUNT(DISTINCT i.issuer) FROM identities i WHERE i.person_id = roles.person_id) = 1;

-- An identity that met a known address opens the person as a member until it is confirmed by the person or an admin.
ALTER TABLE identities ADD COLUMN confirmed_at timestamptz;
ALTER TABLE identities ADD COLUMN confirmed_by text NOT NULL DEFAULT ''; -- a person's id, 'operator', or '' when nothing had to be asked
ALTER TABLE identities ADD COLUMN confirm_reason text NOT NULL DEFAULT '';
UPDATE identities SET confirmed_at = created_at;
