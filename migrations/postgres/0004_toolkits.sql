-- +goose Up

-- global: toolkits are the national office's; chapters own their adoptions.
CREATE TABLE toolkits (
    id         text NOT NULL PRIMARY KEY,
    title      text        NOT NULL,
    summary    text        NOT NULL DEFAULT '',
    ask        text        NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

-- global: a version of a toolkit; published versions never change.
CREATE TABLE toolkit_versions (
    toolkit_id   text        NOT NULL REFERENCES toolkits (id) ON DELETE CASCADE,
    version      bigint      NOT NULL CHECK (version >= 1),
    published_at timestamptz,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (toolkit_id, version)
);
CREATE UNIQUE INDEX toolkit_versions_draft ON toolkit_versions (toolkit_id) WHERE published_at IS NULL;

-- global: part of a toolkit version.
CREATE TABLE toolkit_items (
    toolkit_id text   NOT NULL,
    version    bigint NOT NULL,
    id         text   NOT NULL PRIMARY KEY,
    position   bigint NOT NULL,
    kind       text   NOT NULL,
    title      text   NOT NULL,
    body       text   NOT NULL DEFAULT '',
    file_id    text REFERENCES files (id),
    template   text   NOT NULL DEFAULT '', -- JSON of an event template
    FOREIGN KEY (toolkit_id, version) REFERENCES toolkit_versions (toolkit_id, version) ON DELETE CASCADE
);
CREATE INDEX toolkit_items_version ON toolkit_items (toolkit_id, version, position);

-- global: part of a toolkit version.
CREATE TABLE toolkit_slots (
    toolkit_id text    NOT NULL,
    version    bigint  NOT NULL,
    slot       text    NOT NULL,
    position   bigint  NOT NULL,
    label      text    NOT NULL,
    help       text    NOT NULL DEFAULT '',
    required   boolean NOT NULL DEFAULT false,
    long       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (toolkit_id, version, slot),
    FOREIGN KEY (toolkit_id, version) REFERENCES toolkit_versions (toolkit_id, version) ON DELETE CASCADE
);

-- tenant
CREATE TABLE adoptions (
    chapter_id text        NOT NULL REFERENCES chapters (id),
    toolkit_id text        NOT NULL,
    version    bigint      NOT NULL,
    state      text        NOT NULL CHECK (state IN ('unseen', 'seen', 'adopted', 'localized', 'in_use', 'declined')),
    reason     text        NOT NULL DEFAULT '',
    note       text        NOT NULL DEFAULT '',
    pushed_at  timestamptz NOT NULL,
    seen_at    timestamptz,
    decided_at timestamptz,
    PRIMARY KEY (chapter_id, toolkit_id),
    FOREIGN KEY (toolkit_id, version) REFERENCES toolkit_versions (toolkit_id, version),
    CHECK (state <> 'declined' OR reason <> '')
);
CREATE INDEX adoptions_toolkit ON adoptions (toolkit_id, chapter_id);

-- tenant: what a chapter wrote into a slot.
CREATE TABLE slot_values (
    chapter_id text        NOT NULL,
    toolkit_id text        NOT NULL,
    slot       text        NOT NULL,
    value      text        NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (chapter_id, toolkit_id, slot),
    FOREIGN KEY (chapter_id, toolkit_id) REFERENCES adoptions (chapter_id, toolkit_id) ON DELETE CASCADE
);
