package hub

import (
	"cmp"
	"slices"
)

// ImportReport is what an import did or, with DryRun, would do. Read counts the rows of a table, or the dates of a
// calendar, that were found, what could not be understood included. LeftOut are those that were understood and are not to be
// imported, each with a problem that says why; those in none of the other numbers were refused, each with a problem.
type ImportReport struct {
	Read, Added, Updated, Unchanged, LeftOut int

	Problems []ImportProblem // in order of line
	DryRun   bool
}

// ImportProblem is something of the file that was not taken as it stands. Line is 1-based, the first line of the row or
// event. Field is the hub's name of what is wrong, empty for the row or event as a whole. Reason says what is wrong and
// what to do; it quotes a value only when that is not personal data.
type ImportProblem struct {
	Line          int
	Field, Reason string
}

// Note adds a problem, unless the report has the same one: the dates of one repeating event share their line.
func (r *ImportReport) Note(line int, field, reason string) {
	p := ImportProblem{Line: line, Field: field, Reason: reason}
	at, _ := slices.BinarySearchFunc(r.Problems, line+1, func(p ImportProblem, line int) int { return cmp.Compare(p.Line, line) })
	for i := at - 1; i >= 0 && r.Problems[i].Line == line; i-- {
		if r.Problems[i] == p {
			return
		}
	}
	r.Problems = slices.Insert(r.Problems, at, p)
}

// Taken is how many rows or dates are here as the file wants them.
func (r *ImportReport) Taken() int { return r.Added + r.Updated + r.Unchanged }

// Refused is how many rows or dates were not taken at all.
func (r *ImportReport) Refused() int { return r.Read - r.Added - r.Updated - r.Unchanged - r.LeftOut }
