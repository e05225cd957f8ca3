package app

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
)

// A row that was taken with a note is not one that was refused.
func TestTheReportOfAnImport(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		report hub.ImportReport
		line   string
		code   int
	}{
		{"a note", hub.ImportReport{Read: 3, Added: 3, Problems: []hub.ImportProblem{{Line: 1, Field: "colour", Reason: "Nobody reads this column."}}}, "3 read, 3 added, 0 updated, 0 unchanged, 0 refused", ExitOK},
		{"a refusal", hub.ImportReport{Read: 3, Added: 1, Unchanged: 1, Problems: []hub.ImportProblem{{Line: 2, Reason: "No zone."}}}, "1 refused", ExitPartial},
		{"something left out", hub.ImportReport{Read: 3, Added: 1, LeftOut: 2, Problems: []hub.ImportProblem{{Line: 2, Reason: "It is private."}}}, "0 unchanged, 2 left out, 0 refused", ExitOK},
		{"nothing taken", hub.ImportReport{Read: 2, Problems: []hub.ImportProblem{{Line: 2, Reason: "No zone."}}}, "2 refused", ExitFailed},
		{"nothing to take", hub.ImportReport{Problems: []hub.ImportProblem{{Line: 1, Reason: "No events."}}}, "0 read", ExitFailed},
		{"everything left out", hub.ImportReport{Read: 1, LeftOut: 1, Problems: []hub.ImportProblem{{Line: 1, Reason: "It is private."}}}, "1 left out, 0 refused", ExitFailed},
	} {
		var out, errOut bytes.Buffer
		err := (&command{out: &out, errOut: &errOut}).report(t.Context(), test.report, nil)
		code := ExitOK
		if ended, ok := errors.AsType[*exit](err); ok {
			code = ended.code
		}
		if !strings.Contains(out.String(), test.line) || code != test.code || !strings.Contains(errOut.String(), test.report.Problems[0].Reason) {
			t.Errorf("%s: code %d, %s%s", test.name, code, out.String(), errOut.String())
		}
	}
}
