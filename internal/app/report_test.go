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
	} {
		var out, errOut bytes.Buffer
		err := (&command{out: &out, errOut: &errOut}).report(test.report, nil)
		code := ExitOK
		if ended, ok := errors.AsType[*exit](err); ok {
			code = ended.code
		}
		if !strings.Contains(out.String(), test.line) || code != test.code || !strings.Contains(errOut.String(), test.report.Problems[0].Reason) {
			t.Errorf("%s: code %d, %s%s", test.name, code, out.String(), errOut.String())
		}
	}
}
