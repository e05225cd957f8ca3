-- +goose Up

ALTER TABLE chapters ADD COLUMN contact_email text NOT NULL DEFAULT ''; -- public: on the chapter's page, and where replies to its emails go
