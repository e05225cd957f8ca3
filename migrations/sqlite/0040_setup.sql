-- +goose Up

-- global: what set-up was told of the organization; a variable of the environment wins over a row.
CREATE TABLE settings (
    name       text NOT NULL PRIMARY KEY CHECK (name IN ('organization', 'locale')),
    value      text NOT NULL,
    updated_at timestamp NOT NULL
);

-- global: one row while a new hub is being set up, gone once that is done; no backup has it.
CREATE TABLE setup (
    id             text NOT NULL PRIMARY KEY CHECK (id = 'hub'),
    code_key       blob,                -- keyed hash of the code that was printed last; NULL: it was used, or guessed at too often
    code_until     timestamp NOT NULL,
    tries          integer NOT NULL,    -- of the code
    browser_key    blob,                -- hash of the secret of the browser that entered a code last
    begun_at       timestamp,           -- when it did
    answers_sealed blob,                -- what was entered so far
    touched_at     timestamp NOT NULL
);
