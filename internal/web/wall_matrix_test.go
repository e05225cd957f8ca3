package web

import "strings"

// letters are a line of the matrix: by column, a letter for the own chapter, another one and the national office.
type letters map[string]string

// matrix is internal/policy/testdata/matrix.golden, by action.
type matrix map[string]struct{ fresh, stale letters }

// parseMatrix reads the golden file, whose table is its last paragraph and begins with the columns.
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
