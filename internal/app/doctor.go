package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/config"
)

// check is one thing doctor looks at.
type check struct {
	name  string // never changes: scripts and people search for it
	about string // the question it answers: "Can the hub reach its database?"
	mend  string // what to do when it finds something
	// run answers: "yes, in 2 ms". The error is nil, a warning, a skip, nothing yet, or what is wrong; it answers too.
	run func(ctx context.Context, s *subject) (string, error)
	// of is what the check is about when there are several, such as a provider's key.
	of string
}

// warning is a finding that does not stop the hub.
type warning string

func (w warning) Error() string { return string(w) }

// skip says why a check could not look.
type skip string

func (s skip) Error() string { return string(s) }

// nothingYet says that what a check is about does not exist, and need not: nobody is told.
type nothingYet string

func (n nothingYet) Error() string { return string(n) }

// status is what became of a check.
type status string

const (
	statusOK   status = "ok"
	statusWarn status = "warn"
	statusFail status = "FAIL"
	statusSkip status = "skip"
	statusNone status = "none"
)

// finding is one line of doctor's report.
type finding struct {
	Name   string `json:"name"`
	Of     string `json:"of,omitempty"`
	Status status `json:"status"`
	About  string `json:"about"`
	Found  string `json:"found"`
	Mend   string `json:"mend,omitempty"`
	Millis int64  `json:"ms"`
}

// checkFor bounds one check. Looking through a whole database takes longer than asking whether it answers.
const checkFor = 20 * time.Second

func (c *command) doctorCommand() *cli.Command {
	return &cli.Command{
		Name: "doctor", Usage: "check settings and every part the hub needs",
		Description: "chapterhouse doctor            # changes nothing; safe beside a hub that serves\n" +
			"chapterhouse doctor --json\n\nExit codes: 0 all is well, 3 warnings or problems, 2 the settings cannot be used.",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "print one JSON object"}}, Action: c.doctor,
	}
}

func (c *command) doctor(ctx context.Context, cmd *cli.Command) error {
	cfg, err := c.load()
	if err != nil {
		if cmd.Bool("json") {
			_ = c.printJSON(nil, []finding{settingsFinding(err)})
		}
		return err
	}
	s := openSubject(ctx, cfg)
	defer s.close()
	findings := s.examine(ctx)
	if cmd.Bool("json") {
		err = c.printJSON(cfg.Describe(), findings)
	} else {
		c.printFindings(cfg, findings)
	}
	if err != nil {
		return err
	}
	counts := count(findings)
	if n := counts[statusWarn] + counts[statusFail]; n > 0 {
		return &exit{ExitPartial, fmt.Errorf("%s of %d found something", times(n, "check"), len(findings))}
	}
	return nil
}

// settingsFinding is the report about settings that cannot be used.
func settingsFinding(err error) finding {
	return finding{Name: "settings", Status: statusFail, About: settingsQuestion, Found: sentence("no: " + err.Error()), Mend: "Correct the variables that are named."}
}

// checks are all of them, in the order they are reported.
func (s *subject) checks() []check {
	return slices.Concat(settingsChecks(), dataChecks(), databaseChecks(), sealingChecks(), sessionChecks(), s.signInChecks(), officeChecks(), mailChecks(), guestChecks(), backupChecks())
}

// examine runs every check.
func (s *subject) examine(ctx context.Context) []finding {
	checks := s.checks()
	findings := make([]finding, 0, len(checks))
	for _, c := range checks {
		findings = append(findings, c.examine(ctx, s))
	}
	return findings
}

func (c check) examine(ctx context.Context, s *subject) finding {
	ctx, cancel := context.WithTimeout(ctx, checkFor)
	defer cancel()
	began := time.Now()
	found, err := c.run(ctx, s)
	f := finding{Name: c.name, Of: c.of, Status: statusOK, About: c.about, Found: sentence(found), Millis: time.Since(began).Milliseconds()}
	if err == nil {
		return f
	}
	f.Status, f.Mend, f.Found = statusFail, c.mend, sentence(err.Error())
	if _, soft := errors.AsType[warning](err); soft {
		f.Status = statusWarn
	}
	if _, skipped := errors.AsType[skip](err); skipped {
		f.Status, f.Mend = statusSkip, ""
	}
	if _, none := errors.AsType[nothingYet](err); none {
		f.Status, f.Mend = statusNone, ""
	}
	return f
}

// sentence is an answer as people read it: errors begin with a small letter and end without a full stop.
func sentence(answer string) string {
	first, size := utf8.DecodeRuneInString(answer)
	answer = string(unicode.ToUpper(first)) + answer[size:]
	if strings.HasSuffix(answer, ".") || strings.HasSuffix(answer, "!") || strings.HasSuffix(answer, "…") {
		return answer
	}
	return answer + "."
}

// times is a number of things: "1 check", "2 checks".
func times(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func count(findings []finding) map[status]int {
	counts := map[status]int{}
	for _, f := range findings {
		counts[f.Status]++
	}
	return counts
}

func (c *command) printFindings(cfg config.Config, findings []finding) {
	for _, s := range cfg.Describe() {
		fmt.Fprintf(c.out, "%-36s %-40s %s\n", s.Variable, s.Value, s.Source)
	}
	fmt.Fprintln(c.out)
	for _, f := range findings {
		if f.Status == statusNone {
			continue
		}
		name := f.Name
		if f.Of != "" {
			name += " " + f.Of
		}
		fmt.Fprintf(c.out, "%-4s  %-26s %s %s\n", f.Status, name, f.About, f.Found)
		if f.Mend != "" {
			fmt.Fprintf(c.out, "%-4s  %-26s → %s\n", "", "", f.Mend)
		}
	}
	counts := count(findings)
	fmt.Fprintf(c.out, "\n%s: %d ok, %s, %s, %d could not look.\n", times(len(findings)-counts[statusNone], "check"),
		counts[statusOK], times(counts[statusWarn], "warning"), times(counts[statusFail], "problem"), counts[statusSkip])
	if n := counts[statusNone]; n > 0 {
		fmt.Fprintf(c.out, "%d more are about what this hub does not have, or not yet.\n", n)
	}
}

func (c *command) printJSON(settings []config.Setting, findings []finding) error {
	type setting struct {
		Variable string `json:"variable"`
		Value    string `json:"value"`
		Source   string `json:"source"`
	}
	counts := count(findings)
	report := struct {
		Version  string    `json:"version"`
		Settings []setting `json:"settings"`
		Checks   []finding `json:"checks"`
		OK       int       `json:"ok"`
		Warnings int       `json:"warnings"`
		Problems int       `json:"problems"`
		Skipped  int       `json:"skipped"`
		None     int       `json:"none"`
	}{Version: Version, Settings: []setting{}, Checks: findings, OK: counts[statusOK], Warnings: counts[statusWarn], Problems: counts[statusFail], Skipped: counts[statusSkip], None: counts[statusNone]}
	for _, s := range settings {
		report.Settings = append(report.Settings, setting{s.Variable, s.Value, string(s.Source)})
	}
	out := json.NewEncoder(c.out)
	out.SetIndent("", "  ")
	return out.Encode(report)
}
