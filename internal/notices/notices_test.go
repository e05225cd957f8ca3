package notices_test

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite docs/third-party.md")

const (
	root     = "../.."
	document = root + "/docs/third-party.md"
)

// TestNoticesAreComplete: the document names every module in the program and every vendored work, with their texts.
func TestNoticesAreComplete(t *testing.T) {
	t.Parallel()
	var want bytes.Buffer
	if err := Write(t.Context(), root, &want); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(document, want.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("docs/third-party.md is not current: run `make notices` (-have +want):\n%.3000s", cmp.Diff(strings.Split(string(got), "\n"), strings.Split(want.String(), "\n")))
	}
	for _, piece := range []string{
		"| static/fonts/LICENSE | OFL-1.1 |", "| static/js/htmx.LICENSE | ", "| internal/geo/NOTICE | ", "| internal/calendar/windows_zones.LICENSE | ",
		"| github.com/gin-gonic/gin | MIT |", "| modernc.org/sqlite | ", "| github.com/redis/go-redis/v9 | BSD-2-Clause |",
	} {
		if !strings.Contains(string(got), piece) {
			t.Errorf("it lacks %q", piece)
		}
	}
}

// TestKindsAreToldApart: what cannot be told is said to be nothing, so that somebody reads it.
func TestKindsAreToldApart(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Permission is hereby granted, free\nof charge, to any person":                             {"MIT"},
		"Redistribution and use in source and binary forms, with or without":                       {"BSD-2-Clause"},
		"Redistribution and use in source and binary forms … Neither the name of Google":           {"BSD-3-Clause"},
		"                 Apache License\n           Version 2.0, January 2004":                    {"Apache-2.0"},
		"You may do what you like with this on Tuesdays.":                                          nil,
		"Permission to use, copy, modify, and/or distribute this software for any purpose with or": {"ISC"},
	} {
		if got := Kinds(text); !slices.Equal(got, want) {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
}
