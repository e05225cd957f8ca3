// Package people brings people in from the exports of other programs, and the addresses that must not be written to.
//
// It owns what the columns of those programs mean: which cell is the address, what shows that somebody agreed to email, and what says that
// they refused. It reads a file twice and holds neither: first for who refused and which row about one address is the newest, then to
// write people in batches. It must not know how rows are stored.
//
// Through the browser an import is a row that goes from a draft to a check to its end, and the job that works on it (Work). Each batch is
// committed with how far the import has come, so that whoever goes on does so behind it.
//
// A chapter's leads bring people into their own chapter alone, and what they are told depends on their file and their chapter: nobody finds out
// by an import what the hub knows of an address.
//
// Invariants: a refusal anywhere in the files, or here before, wins over every consent; nobody is put on a list without a moment, a
// source and a wording of their consent; the same files again change nothing, wherever the first time stopped.
package people
