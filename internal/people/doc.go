// Package people brings people in from the exports of other programs, and the addresses that must not be written to.
//
// It owns what the columns of those programs mean: which cell is the address, what shows that somebody agreed to email, and what says that
// they refused. It reads a file twice and holds neither: first for who refused and which row about one address is the newest, then to
// write people in batches. It must not know how rows are stored or who may import.
//
// Invariants: a refusal anywhere in the files, or here before, wins over every consent; nobody is put on a list without a moment, a
// source and a wording of their consent; the same files again change nothing, wherever the first time stopped.
package people
