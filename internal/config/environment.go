package config

import (
	"io"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// prefix starts every variable that belongs to the hub.
	prefix = "CHAPTERHOUSE_"
	// fileSuffix marks the form of a secret variable that names a file.
	fileSuffix = "_FILE"
	// maxSecretFile is far above any connection URL and keeps a wrong path,
	// such as a disk image, from being read into memory.
	maxSecretFile = 64 << 10
)

// environment is the hub's part of the process environment: values trimmed,
// empty ones left out, because compose files pass unset variables as empty.
type environment struct {
	values  map[string]string
	sources map[string]Source
}

func newEnvironment(environ []string) *environment {
	e := &environment{values: map[string]string{}, sources: map[string]Source{}}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		if value = strings.TrimSpace(value); value == "" {
			delete(e.values, name)
			delete(e.sources, name)
			continue
		}
		e.values[name] = value
		e.sources[name] = SourceSet
	}
	return e
}

// readFile replaces a set NAME_FILE by the trimmed content of the file it names.
func (e *environment) readFile(name string, r *report) {
	path, set := e.values[name+fileSuffix]
	if !set {
		return
	}
	if _, both := e.values[name]; both {
		r.addRule(name+fileSuffix, "only one of "+name+" and "+name+fileSuffix, "Remove one of the two.")
		return
	}
	content, err := readSecret(path)
	if err != nil {
		r.add(name+fileSuffix, "a readable file of at most 64 KB that holds the value", "Check the path and that this process may read it.")
		return
	}
	if content == "" {
		r.add(name+fileSuffix, "a file that is not empty", "Write the value into the file, or unset the variable.")
		return
	}
	e.values[name] = content
	e.sources[name] = SourceFile
}

func readSecret(path string) (string, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, maxSecretFile+1))
	if err != nil {
		return "", err
	}
	if len(content) > maxSecretFile {
		return "", os.ErrInvalid
	}
	return strings.TrimSpace(string(content)), nil
}

// checkLines reports values that no variable can hold: they would break a
// header, a log line or a connection string apart.
func (e *environment) checkLines(r *report) {
	for name, value := range e.values {
		if !utf8.ValidString(value) || strings.IndexFunc(value, unicode.IsControl) >= 0 {
			r.add(name, "one line of UTF-8 text", "Write the value in one line, without control characters.")
		}
	}
}

// unknown reports every variable that is not in known, with the nearest known
// name. Values are never shown: a misspelt secret is still a secret.
func (e *environment) unknown(known []string, r *report) {
	for name := range e.values {
		provider, owned := providerOf(name)
		if slices.Contains(known, name) || owned && r.has(varProviders) {
			continue // without a readable list nobody knows whose variable it is
		}
		fix := "Remove it; chapterhouse --help lists every variable."
		if owned {
			fix = "Add " + provider + " to " + varProviders + ", or remove the variable."
		} else if near := nearest(name, known); near != "" {
			fix = "Rename it to " + near + ", or remove it."
		}
		r.addRule(name, "a variable that chapterhouse knows", fix)
	}
}

// nearest returns the known name with the fewest edits, if they are few
// enough (a third of the part after the prefix) to be a typing mistake.
func nearest(name string, known []string) string {
	best, distance := "", (len(name)-len(prefix))/3+1
	for _, candidate := range known {
		if d := edits(name, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// edits is the Levenshtein distance in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
