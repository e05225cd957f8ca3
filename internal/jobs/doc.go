// Package jobs is the door through which work comes in that no request waits for: it keeps the queue, runs the workers and
// the periodic sweeps. It is the only package that knows River.
//
// It owns when work runs, how often, how many at once, and what becomes of work that fails. It must not know what the work
// is: a worker decodes a job, calls the function it was given, and translates the error. The one invariant: a job is only
// a hint to look. What is owed stands in rows that the use cases keep; a job that is lost, doubled or late costs seconds,
// never an email, because a sweep looks every 15 seconds without being told.
//
// # Why a job per second and no unique jobs
//
// River's unique jobs must count a running job as a duplicate (UniqueOpts.ByState refuses sets without it). A message
// committed while a worker is between its last look and its end would then bring no job at all. They would also make
// every RSVP wait for the one before: the second insert of a key waits for the first one's transaction. A job for each
// transaction took a seventh of the time of a guest's RSVP. So each process inserts one job a second and lane, after the
// commit of what it is about (sqldb.DB.AfterCommit), and a worker with nothing to do ends at once. A process that dies between
// the commit and the job leaves the email to the sweep.
//
// # What was learned of River 0.31
//
// Neither driver listens: both poll, so a job waits for up to one poll interval. The database/sql driver still sends a
// NOTIFY with inserts, and transactions that notify commit one after another (PostgreSQL, async.c, PreCommit_Notify); the
// inserting client's cooldown of an hour makes that rare. A panic's value and an error's text are stored in the job's row and logged; workers here
// recover themselves and return fixed words. A job that was running when its process died stays so until it is rescued,
// after 20 minutes; the sweep does its work long before. The nightly reindexing wants to own the tables and is off; rows
// of finished jobs go after 10 minutes, so the indexes stay small.
package jobs
