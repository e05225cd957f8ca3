// Package migrations embeds the schema of both engines: forward-only files with the same numbers and names.
//
// It owns the SQL text and nothing else; internal/sqldb runs it. The one invariant: both folders end in the same tables,
// columns, nullability and keys (proved by a golden test in internal/store).
package migrations

import "embed"

// Files holds "postgres/NNNN_name.sql" and "sqlite/NNNN_name.sql".
//
//go:embed postgres/*.sql sqlite/*.sql
var Files embed.FS
