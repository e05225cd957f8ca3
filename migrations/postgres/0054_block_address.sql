-- +goose Up

-- The address as it was when its mailbox was blocked, for the chapter's leads; NULL: it had none, or it is from before this column, or erased.
ALTER TABLE blocks ADD COLUMN address_sealed bytea;
