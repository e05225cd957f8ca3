package web

import (
	"os"
	"strings"
	"testing"
)

// rule is a line of testdata/wall_rules.txt: what whoever may do a route's action gets.
type rule struct{ word, action string }

// exception is a line of testdata/wall_exceptions.txt.
type exception struct {
	route, reason, word string
	places, letters     []string
}

// letters are a line of the matrix: by column, a letter for the own chapter, another one and the national office.
type letters map[string]string

// matrix is internal/policy/testdata/matrix.golden, by action.
type matrix map[string]struct{ fresh, stale letters }

// parseMatrix reads the golden file, whose table is the paragraph that begins with the columns.
func parseMatrix(text string) matrix {
	_, table, _ := strings.Cut(text, "\n\n ")
	head, lines, _ := strings.Cut(table, "\n")
	columns := strings.Fields(head)
	m, action := matrix{}, ""
	for line := range strings.Lines(lines) {
		fields := strings.Fields(line)
		if len(fields) <= len(columns) {
			continue
		}
		name, row := strings.Join(fields[:len(fields)-len(columns)], " "), letters{}
		for i, column := range columns {
			row[column] = fields[len(fields)-len(columns)+i]
		}
		entry := m[action]
		switch {
		case !strings.HasPrefix(line, " "):
			action, entry.fresh, entry.stale = name, row, row
		case name == "stale":
			entry.stale = row
		}
		m[action] = entry
	}
	return m
}

// cells are the letters of an action.
func (m matrix) cells(action string, stale bool) letters {
	if stale {
		return m[action].stale
	}
	return m[action].fresh
}

func fileText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func parseRules(text string) (rules map[string]rule, repeated []string) {
	rules = map[string]rule{}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		fields = append(fields, "", "", "") // what a short line lacks is no word and no action
		route := fields[0] + " " + fields[1]
		if _, known := rules[route]; known {
			repeated = append(repeated, route)
		}
		rules[route] = rule{word: fields[2], action: strings.TrimSpace(strings.Join(fields[3:], " "))}
	}
	return rules, repeated
}

func parseExceptions(text string) []exception {
	var list []exception
	reason := ""
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0:
			reason = ""
		case fields[0] == "#":
		case fields[0] == "because":
			reason = strings.Join(fields[1:], " ")
		default:
			fields = append(fields, "", "", "", "")
			list = append(list, exception{
				route: fields[0] + " " + fields[1], reason: reason, word: fields[4],
				places: strings.Split(fields[2], ","), letters: strings.Split(fields[3], ""),
			})
		}
	}
	return list
}
