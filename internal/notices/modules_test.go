package notices_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Piece is one work of others.
type Piece struct {
	Name     string
	Licenses []string // SPDX names, in the order of Texts
	Texts    []string
}

// Write writes the document about everything in the program at root, the folder of go.mod.
func Write(ctx context.Context, root string, w io.Writer) error {
	modules, err := Modules(ctx, root)
	if err != nil {
		return err
	}
	kept, err := Kept(root)
	if err != nil {
		return err
	}
	return render(w, modules, kept)
}

// Modules are those that chapterhouse/cmd/chapterhouse is linked from, without the hub's own.
func Modules(ctx context.Context, root string) ([]Piece, error) {
	list := exec.CommandContext(ctx, "go", "list", "-deps", "-json=Module", "./cmd/chapterhouse")
	list.Dir, list.Stderr = root, os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("notices: list the modules: %w", err)
	}
	folders := map[string]string{}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var pkg struct {
			Module *struct {
				Path, Dir string
				Main      bool
			}
		}
		err := decoder.Decode(&pkg)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("notices: read the list: %w", err)
		}
		if m := pkg.Module; m != nil && !m.Main {
			folders[m.Path] = m.Dir
		}
	}
	var pieces []Piece
	for path, folder := range folders {
		files, err := os.ReadDir(folder)
		if err != nil {
			return nil, fmt.Errorf("notices: module %s: %w", path, err)
		}
		var texts []string
		for _, file := range files {
			if file.Type().IsRegular() && isLicense(file.Name()) {
				texts = append(texts, filepath.Join(folder, file.Name()))
			}
		}
		piece, err := read(path, texts)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, piece)
	}
	slices.SortFunc(pieces, func(a, b Piece) int { return strings.Compare(a.Name, b.Name) })
	return pieces, nil
}

// Kept are the works in the repository itself that have a license beside them; those of tests are not in the program.
func Kept(root string) ([]Piece, error) {
	var pieces []Piece
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != root && (name[0] == '.' || slices.Contains([]string{"testdata", "bin", "data", "docs", "node_modules"}, name)) {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Dir(path) == filepath.Clean(root) || !isLicense(name) || strings.HasSuffix(name, ".go") {
			return nil
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		piece, err := read(relative, []string{path})
		pieces = append(pieces, piece)
		return err
	})
	return pieces, err
}

// isLicense goes by the names that projects give their licenses and notices.
func isLicense(name string) bool {
	upper := strings.ToUpper(name)
	return slices.ContainsFunc([]string{"LICENSE", "LICENCE", "COPYING", "NOTICE"}, func(word string) bool { return strings.Contains(upper, word) }) &&
		!strings.HasSuffix(upper, ".GO")
}

func read(name string, files []string) (Piece, error) {
	piece := Piece{Name: name}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return piece, fmt.Errorf("notices: %s: %w", name, err)
		}
		text := tidy(string(content))
		piece.Licenses, piece.Texts = append(piece.Licenses, Kinds(text)...), append(piece.Texts, text)
	}
	slices.Sort(piece.Licenses)
	if piece.Licenses = slices.Compact(piece.Licenses); len(piece.Licenses) == 0 {
		return piece, fmt.Errorf("notices: %s: no license that can be told among %d file(s): read them", name, len(files))
	}
	return piece, nil
}

// tidy gives lines one end and no blanks before it, so that equal texts are equal.
func tidy(text string) string {
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		lines = append(lines, strings.TrimRight(strings.ReplaceAll(line, "\f", ""), " \t\n\r"))
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// Kinds names the licenses in a text by phrases that each of them has and no other.
func Kinds(text string) []string {
	words := strings.ToLower(strings.Join(strings.Fields(text), " "))
	var kinds []string
	for _, known := range []struct{ phrase, kind string }{
		{"apache license version 2.0", "Apache-2.0"},
		{"apache license, version 2.0", "Apache-2.0"},
		{"mozilla public license, version 2.0", "MPL-2.0"},
		{"mozilla public license version 2.0", "MPL-2.0"},
		{"permission is hereby granted, free of charge", "MIT"},
		{"permission to use, copy, modify, and/or distribute this software", "ISC"},
		{"permission to use, copy, modify, and distribute this software", "ISC"},
		{"sil open font license", "OFL-1.1"},
		{"unicode license", "Unicode-3.0"},
		{"cc0 1.0", "CC0-1.0"},
		{"public domain", "public domain"},
		{"zero-clause bsd", "0BSD"},
	} {
		if known.kind == "MIT" && (strings.Contains(words, "unicode license") || strings.Contains(words, "sil open font license")) && !strings.Contains(words, "mit license") {
			continue // they begin as MIT does
		}
		if strings.Contains(words, known.phrase) && !slices.Contains(kinds, known.kind) {
			kinds = append(kinds, known.kind)
		}
	}
	if strings.Contains(words, "redistribution and use in source and binary forms") {
		kind := "BSD-2-Clause"
		if strings.Contains(words, "neither the name") || strings.Contains(words, "may not be used to endorse") {
			kind = "BSD-3-Clause"
		}
		kinds = append(kinds, kind)
	}
	return kinds
}
