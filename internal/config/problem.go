package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Problem is one variable that cannot be accepted.
type Problem struct {
	// Variable is its full name, as it stands in the environment.
	Variable string
	// Expected says what would be accepted, and why when that is not plain.
	Expected string
	// Got is the quoted value, Redacted for secrets and anything that holds an
	// address, "nothing" when the variable is not set, empty when the value
	// does not matter.
	Got string
	// Fix is one sentence that says what to do.
	Fix string
}

// String is the one line shown to the operator.
func (p Problem) String() string {
	name := p.Variable
	if strings.IndexFunc(name, func(r rune) bool { return !isNameRune(r) }) >= 0 {
		name = strconv.QuoteToASCII(name)
	}
	if p.Got == "" {
		return fmt.Sprintf("%s: expected %s. %s", name, p.Expected, p.Fix)
	}
	return fmt.Sprintf("%s: expected %s, got %s. %s", name, p.Expected, p.Got, p.Fix)
}

// Problems is everything that is wrong with an environment, at most one
// Problem per variable, in the order in which Describe lists the variables.
type Problems []Problem

// Error is one line per variable.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

func isNameRune(r rune) bool {
	return r == '_' || (r >= 'A' && r <= 'Z') || (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9')
}

// shownRunes bounds a quoted value so that a pasted certificate does not fill the terminal.
const shownRunes = 60

// shown renders a value for Problem.Got. An "@" means credentials or a mail
// address, whichever variable it was put into by mistake.
func shown(value string, set, hidden bool) string {
	switch {
	case !set:
		return "nothing"
	case hidden, strings.Contains(value, "@"):
		return Redacted
	}
	runes := []rune(value)
	if len(runes) > shownRunes {
		return strconv.Quote(string(runes[:shownRunes]) + "…")
	}
	return strconv.Quote(value)
}

// report collects problems; the first one of a variable or its _FILE form
// stands, because later checks usually complain about the same mistake.
type report struct {
	env      *environment
	problems Problems
}

func (r *report) has(variable string) bool {
	for _, p := range r.problems {
		if p.Variable == variable {
			return true
		}
	}
	return false
}

func (r *report) add(variable, expected, fix string) {
	value, set := r.env.values[variable]
	r.put(Problem{Variable: variable, Expected: expected, Got: shown(value, set, isSecret(variable)), Fix: fix})
}

// addExpected reports a value that does not have the format of its variable.
func (r *report) addExpected(name string) {
	v := variableOf(name)
	r.add(name, v.expected, v.fix)
}

// addRule reports a variable whose own value is not the point: the rule in Expected is.
func (r *report) addRule(variable, expected, fix string) {
	r.put(Problem{Variable: variable, Expected: expected, Fix: fix})
}

func (r *report) put(p Problem) {
	if !r.has(p.Variable) && !r.has(p.Variable+fileSuffix) {
		r.problems = append(r.problems, p)
	}
}
