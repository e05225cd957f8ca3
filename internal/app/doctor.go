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
	"chapterhouse/internal/say"
)

// check is one thing doctor looks at.
type check struct {
	name  string   // never changes: scripts and people search for it
	about say.Text // the question it answers: "Can the hub reach its database?"
	mend  say.Text // what to do when it finds something
	// needs says why the check cannot look, if it cannot; nil: it always can.
	needs func(s *subject, ctx context.Context) error
	// run answers: "Yes, in 2 ms." The error is nil, a verdict, or what is wrong; it answers too.
	run func(ctx context.Context, s *subject) (say.Text, error)
	// of is what the check is about when there are several, such as a provider's key.
	of string
}

// yes and no are the answers to which there is nothing to add.
var (
	yes = say.M("Yes.")
	no  = say.M("No.")
)

// verdict is an answer that is neither good nor a failure.
type verdict struct {
	status status
	text   say.Text
}

func (v *verdict) Error() string { return v.text.String() }

// warning is a finding that does not stop the hub.
func warning(text say.Text) error { return &verdict{statusWarn, text} }

// skip says why a check could not look.
func skip(text say.Text) error { return &verdict{statusSkip, text} }

// nothingYet says that what a check is about does not exist, and need not: nobody is told.
func nothingYet(text say.Text) error { return &verdict{statusNone, text} }

// noBecause answers with an error that says why not.
func noBecause(err error) error { return because(err, say.M("No: %s.", inWords(err))) }

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

func (c *command) doctorCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "doctor", Usage: say.T(ctx, "check the settings and every part the hub needs"),
		Description: described([]example{
			{typed("chapterhouse doctor"), say.T(ctx, "changes nothing; safe beside a hub that serves")},
			{typed("chapterhouse doctor --json"), ""},
		}, say.T(ctx, "Exit codes: 0 all is well, 3 warnings or problems, 2 the settings can’t be used.")),
		Flags: []cli.Flag{&cli.BoolFlag{Name: "json", Usage: say.T(ctx, "print one JSON object")}}, Action: c.doctor,
	}
}

func (c *command) doctor(ctx context.Context, cmd *cli.Command) error {
	cfg, err := c.load()
	if err != nil {
		if cmd.Bool("json") {
			_ = c.printJSON(nil, []finding{settingsFinding(ctx, err)})
		}
		return err
	}
	s := openSubject(ctx, cfg)
	defer s.close()
	findings := s.examine(ctx)
	if cmd.Bool("json") {
		err = c.printJSON(s.cfg.Describe(), findings)
	} else {
		c.printFindings(ctx, s.cfg, findings)
	}
	if err != nil {
		return err
	}
	counts := count(findings)
	if n := counts[statusWarn] + counts[statusFail]; n > 0 {
		return refuse(ExitPartial, say.MN(n, "1 of %[2]d checks found something.", "%[1]d of %[2]d checks found something.", len(findings)))
	}
	return nil
}

// settingsFinding is the report about settings that cannot be used.
func settingsFinding(ctx context.Context, err error) finding {
	return finding{
		Name: "settings", Status: statusFail, About: settingsQuestion.In(ctx), Found: say.T(ctx, "No. %s", sentence(err.Error())),
		Mend: say.T(ctx, "Correct the variables it names."),
	}
}

// checks are all of them, in the order they are reported.
func (s *subject) checks() []check {
	return slices.Concat(settingsChecks(), dataChecks(), databaseChecks(), sealingChecks(), sessionChecks(), s.signInChecks(), officeChecks(), directoryChecks(), mailChecks(), guestChecks(), backupChecks())
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
	found, err := c.ask(ctx, s)
	f := finding{Name: c.name, Of: c.of, Status: statusOK, About: c.about.In(ctx), Found: found.In(ctx), Millis: time.Since(began).Milliseconds()}
	if err == nil {
		return f
	}
	f.Status, f.Found = statusFail, sentence(worded(ctx, err))
	if v, judged := errors.AsType[*verdict](err); judged {
		f.Status = v.status
	}
	if f.Status == statusFail || f.Status == statusWarn {
		f.Mend = c.mend.In(ctx)
	}
	return f
}

func (c check) ask(ctx context.Context, s *subject) (say.Text, error) {
	if c.needs != nil {
		if err := c.needs(s, ctx); err != nil {
			return say.Text{}, err
		}
	}
	return c.run(ctx, s)
}

// sentence is an answer as people read it: errors of other packages begin with a small letter and end without a period.
func sentence(answer string) string {
	first, size := utf8.DecodeRuneInString(answer)
	answer = string(unicode.ToUpper(first)) + answer[size:]
	if strings.HasSuffix(answer, ".") || strings.HasSuffix(answer, "!") || strings.HasSuffix(answer, "…") {
		return answer
	}
	return answer + "."
}

func count(findings []finding) map[status]int {
	counts := map[status]int{}
	for _, f := range findings {
		counts[f.Status]++
	}
	return counts
}

func (c *command) printFindings(ctx context.Context, cfg config.Config, findings []finding) {
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
	fmt.Fprintf(c.out, "\n%s\n", say.N(ctx, len(findings)-counts[statusNone], "1 check: %[2]d OK, %[3]s, %[4]s, %[5]d skipped.", "%[1]d checks: %[2]d OK, %[3]s, %[4]s, %[5]d skipped.",
		counts[statusOK], say.MN(counts[statusWarn], "1 warning", "%d warnings"), say.MN(counts[statusFail], "1 problem", "%d problems"), counts[statusSkip]))
	if n := counts[statusNone]; n > 0 {
		fmt.Fprintln(c.out, say.N(ctx, n, "1 more is about something this hub doesn’t have, or doesn’t have yet.", "%d more are about things this hub doesn’t have, or doesn’t have yet."))
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
