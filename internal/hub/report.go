package hub

import (
	"cmp"
	"slices"

	"chapterhouse/internal/say"
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
	Line   int
	Field  string
	Reason say.Text
}

// Equal reports whether two problems say the same of the same place in the file. Reasons are compared by their English words: the
// arguments of a sentence are a slice, which == does not compare.
func (p ImportProblem) Equal(q ImportProblem) bool {
	return p.Line == q.Line && p.Field == q.Field && p.Reason.String() == q.Reason.String()
}

// Note adds a problem, unless the report has the same one: the dates of one repeating event share their line.
func (r *ImportReport) Note(line int, field string, reason say.Text) {
	p := ImportProblem{Line: line, Field: field, Reason: reason}
	at, _ := slices.BinarySearchFunc(r.Problems, line+1, func(p ImportProblem, line int) int { return cmp.Compare(p.Line, line) })
	for i := at - 1; i >= 0 && r.Problems[i].Line == line; i-- {
		if r.Problems[i].Equal(p) {
			return
		}
	}
	r.Problems = slices.Insert(r.Problems, at, p)
}

// Taken is how many rows or dates are stored as the file has them.
func (r *ImportReport) Taken() int { return r.Added + r.Updated + r.Unchanged }

// Refused is how many rows or dates were not taken at all.
func (r *ImportReport) Refused() int { return r.Read - r.Added - r.Updated - r.Unchanged - r.LeftOut }
