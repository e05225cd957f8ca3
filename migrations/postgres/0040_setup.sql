-- +goose Up

-- global: what set-up was told of the organization; a variable of the environment wins over a row.
CREATE TABLE settings (
    name       text NOT NULL PRIMARY KEY CHECK (name IN ('organization', 'locale')),
    value      text NOT NULL,
    updated_at timestamptz NOT NULL
);

-- global: one row while a new hub is being set up, gone once that is done; no backup has it.
CREATE TABLE setup (
    id             text NOT NULL PRIMARY KEY CHECK (id = 'hub'),
    code_key       bytea,                -- keyed hash of the code that was printed last; NULL: it was used, or guessed at too often
    code_until     timestamptz NOT NULL,
    tries          integer NOT NULL,    -- of the code
    browser_key    bytea,                -- hash of the secret of the browser that entered a code last
    begun_at       timestamptz,           -- when it did
    answers_sealed bytea,                -- what was entered so far
    touched_at     timestamptz NOT NULL
);
