-- +goose Up

SELECT set_config('hub.chapter', '*', true);

-- What limits count, and what "remove all of this domain" finds. The network's name is under that day's key, which is forgotten.
ALTER TABLE rsvps ADD COLUMN network text NOT NULL DEFAULT '';          -- '' once forgotten: 24 h after the answer was confirmed
ALTER TABLE rsvps ADD COLUMN address_key bytea;                         -- keyed hash of the folded address of a guest
ALTER TABLE rsvps ADD COLUMN domain_key bytea;                          -- keyed hash of its domain, unless that is a mailbox provider's
ALTER TABLE rsvps ADD COLUMN confirmed_at timestamptz;                   -- when it last took a number
ALTER TABLE rsvps ADD COLUMN held_at timestamptz;                        -- confirmed by mail, and waits for a lead's word: state 'pending', no number
ALTER TABLE rsvps ADD COLUMN removed_at timestamptz;                     -- cancelled by the organizers
ALTER TABLE rsvps ADD COLUMN removed_by text NOT NULL DEFAULT '';
ALTER TABLE rsvps ADD COLUMN removed_reason_sealed bytea;
ALTER TABLE rsvps ADD COLUMN removed_state text NOT NULL DEFAULT '';    -- the state it had, for the undo
CREATE INDEX rsvps_network ON rsvps (network, updated_at) WHERE network <> '';
CREATE INDEX rsvps_domain ON rsvps (domain_key, updated_at) WHERE domain_key IS NOT NULL;
CREATE INDEX rsvps_unconfirmed ON rsvps (updated_at, network) WHERE state = 'pending' AND held_at IS NULL;
CREATE INDEX rsvps_held ON rsvps (chapter_id, event_id) WHERE held_at IS NOT NULL;

ALTER TABLE events ADD COLUMN crowd_at timestamptz;      -- a lead let more guests of one network in, until the event ends
ALTER TABLE events ADD COLUMN guests_off_at timestamptz; -- guests cannot RSVP; members can

-- global: one row for each network and each domain that guests RSVPed from lately, locked while its answers are counted.
CREATE TABLE limit_locks (
    name    text        NOT NULL PRIMARY KEY, -- as rsvps.network, or rsvps.domain_key in hexadecimal
    seen_at timestamptz NOT NULL
);

-- global: the key of each day's network names; it is deleted when the day after is over, and the names mean nothing then.
CREATE TABLE network_keys (
    day        text  NOT NULL PRIMARY KEY, -- "2026-12-12", UTC
    key_sealed bytea NOT NULL
);
