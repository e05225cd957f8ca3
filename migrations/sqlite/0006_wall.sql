-- +goose Up

CREATE INDEX audit_actor ON audit (actor_id, action, at); -- when a lead last signed in
