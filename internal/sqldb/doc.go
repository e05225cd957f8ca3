// Package sqldb opens the database on either engine, runs the migrations and maps engine errors to the words of the hub.
//
// It owns the drivers, the connection settings, transactions with retry, and the two or three helpers that make one body
// of SQL serve SQLite and PostgreSQL. It must not know any table. The one invariant: errors are told apart by code, never
// by text, and no caller above sees a driver's type.
package sqldb
