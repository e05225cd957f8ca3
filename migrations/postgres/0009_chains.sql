-- +goose Up

-- The trail is hash-chained: one chain for each chapter and one ('') for what is national, since a single chain would make
-- every change of the nation wait for one row. seq counts a chain's rows from 1 and mac seals a row to the one before it,
-- with a key that is not in the database (internal/store/chain.go).
ALTER TABLE audit ADD COLUMN chain text NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN seq bigint;   -- NULL: written before there were chains, and not taken in yet
ALTER TABLE audit ADD COLUMN mac bytea;
UPDATE audit SET chain = chapter_id WHERE chapter_id IS NOT NULL;
CREATE UNIQUE INDEX audit_chain ON audit (chain, seq);
CREATE INDEX audit_object ON audit (chapter_id, object, action); -- whether somebody edited it here

-- global: the end of each chain of the trail; '' is no chapter's.
CREATE TABLE audit_heads (
    chain      text   NOT NULL PRIMARY KEY,
    seq        bigint NOT NULL, -- of the newest row
    mac        bytea  NOT NULL, -- of the newest row; zeros before the first
    first_seq  bigint NOT NULL, -- of the oldest row that is kept
    first_prev bytea  NOT NULL, -- the mac of the row before that one
    seal       bytea  NOT NULL  -- over the head itself
);

-- Insert-only: a row in a chain never changes, and goes after 400 days at the earliest, by the database's own clock.
-- +goose StatementBegin
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit FOR EACH ROW WHEN (OLD.seq IS NOT NULL)
    EXECUTE FUNCTION audit_refuse('a row of the audit trail does not change');
CREATE TRIGGER audit_keeps_young BEFORE DELETE ON audit FOR EACH ROW WHEN (OLD.at > now() - interval '400 days')
    EXECUTE FUNCTION audit_refuse('a row of the audit trail is kept for 400 days');
CREATE TRIGGER audit_keeps_all BEFORE TRUNCATE ON audit FOR EACH STATEMENT
    EXECUTE FUNCTION audit_refuse('the audit trail is not emptied');
CREATE TRIGGER audit_keeps_heads BEFORE DELETE ON audit_heads FOR EACH ROW
    EXECUTE FUNCTION audit_refuse('a head of the audit trail does not go');

CREATE INDEX roles_person ON roles (person_id); -- what somebody may do: read for every page of whoever is signed in
CREATE INDEX messages_done ON messages (chapter_id, due_at) WHERE state IN ('sent', 'failed'); -- what is forgotten after 30 days
