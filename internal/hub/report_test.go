package hub_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

func TestImportReport(t *testing.T) {
	t.Parallel()
	a := func() say.Text { return say.M("The %s", "first") } // each time with arguments of its own
	b, c := say.M("b"), say.M("c")
	var r hub.ImportReport
	r.Note(7, "name", a())
	r.Note(2, "", b)
	r.Note(7, "name", a())
	r.Note(7, "slug", c)
	r.Note(9, "name", a())
	r.Note(7, "name", a())
	r.Note(9, "name", say.M("The %s", "last"))
	want := []hub.ImportProblem{{2, "", b}, {7, "name", a()}, {7, "slug", c}, {9, "name", a()}, {9, "name", say.M("The %s", "last")}}
	if diff := cmp.Diff(want, r.Problems); diff != "" {
		t.Errorf("in order of line, each once (-want +got):\n%s", diff)
	}
	r.Read, r.Added, r.Updated, r.Unchanged = 10, 1, 2, 3
	if r.Refused() != 4 {
		t.Errorf("%d refused, want 4", r.Refused())
	}
}
