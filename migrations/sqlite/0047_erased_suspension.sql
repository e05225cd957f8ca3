-- +goose Up

-- A suspended person who is erased cannot come back under their address: what stays of them is a block that shuts out of signing in, too.
ALTER TABLE national_blocks ADD COLUMN suspension boolean NOT NULL DEFAULT false;
