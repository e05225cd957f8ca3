-- +goose Up

-- Why a chapter was locked: for its leads and the national office.
ALTER TABLE chapters ADD COLUMN lock_reason_sealed bytea;
