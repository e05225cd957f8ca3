package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func saved(t *testing.T, k *Keys) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := k.Save(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLoadRefusesExposedFiles(t *testing.T) {
	t.Parallel()
	path := saved(t, generate(t))
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o660, 0o644, 0o666, 0o610, 0o601, 0o620, 0o602, 0o777} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); !errors.Is(err, ErrExposed) || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %o: got %v", mode, err)
		}
		if _, _, err := LoadOrCreate(path); !errors.Is(err, ErrExposed) {
			t.Errorf("mode %o: load or create got %v", mode, err)
		}
	}
	for _, mode := range []fs.FileMode{0o600, 0o400, 0o700} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); err != nil {
			t.Errorf("mode %o: got %v", mode, err)
		}
	}
}

func TestLoadRefusesOtherContent(t *testing.T) {
	t.Parallel()
	good := string(content(t, saved(t, generate(t))))
	var whole file
	if err := json.Unmarshal([]byte(good), &whole); err != nil {
		t.Fatal(err)
	}
	swapped, err := json.Marshal(file{whole.Format, whole.Lookup, whole.Sealing})
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{
		"nothing":           "",
		"half a file":       good[:len(good)/2],
		"no object":         `[]`,
		"another format":    strings.Replace(good, fileFormat, "chapterhouse-keys-9", 1),
		"no keys":           `{"format":"` + fileFormat + `"}`,
		"keys swapped":      string(swapped),
		"unknown key types": strings.ReplaceAll(good, "type.googleapis.com", "type.example.org"),
		"a huge file":       good + strings.Repeat(" ", maxFile),
		"no primary":        strings.ReplaceAll(good, `"primaryKeyId"`, `"x"`),
	} {
		path := filepath.Join(t.TempDir(), "keys.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); !errors.Is(err, ErrNotKeys) {
			t.Errorf("%s: load got %v", what, err)
		}
		if err := generate(t).Save(path); !errors.Is(err, ErrNotKeys) {
			t.Errorf("%s: save got %v", what, err)
		}
		if string(content(t, path)) != text {
			t.Errorf("%s: the file was overwritten", what)
		}
	}
	if _, err := Load(t.TempDir()); !errors.Is(err, ErrNotKeys) {
		t.Errorf("a folder: got %v", err)
	}
	if _, err := Load(filepath.Join(t.TempDir(), "keys.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: got %v", err)
	}
}

func TestSaveKeepsWhatWouldBeLost(t *testing.T) {
	t.Parallel()
	k := generate(t)
	wide := rotate(t, k)
	path := saved(t, wide)
	before := content(t, path)
	for what, other := range map[string]*Keys{
		"other keys":               generate(t),
		"fewer keys":               k,
		"another rotation":         rotate(t, k),
		"other lookup key":         {sealing: wide.sealing, finding: generate(t).finding, primary: wide.primary},
		"lookup key but no others": {sealing: generate(t).sealing, finding: wide.finding},
	} {
		if err := other.Save(path); !errors.Is(err, ErrOtherKeys) {
			t.Errorf("%s: got %v", what, err)
		}
	}
	if err := Off().Save(path); !errors.Is(err, ErrOff) {
		t.Errorf("plaintext variant: got %v", err)
	}
	if !bytes.Equal(content(t, path), before) {
		t.Fatal("the file was changed")
	}
	wider := rotate(t, wide)
	for i, more := range []*Keys{wide, wider, wider} {
		if err := more.Save(path); err != nil {
			t.Errorf("save %d of the same keys or more: %v", i, err)
		}
	}
	if err := wide.Save(path); !errors.Is(err, ErrOtherKeys) {
		t.Errorf("the keyset before the rotation: got %v", err)
	}
	got, err := Load(path)
	if err != nil || got.Fingerprint() != wider.Fingerprint() {
		t.Errorf("got %v, %v, want %v", got, err, wider)
	}
}

func TestSaveLeavesOneFile(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "deep", "data")
	path := filepath.Join(folder, "keys.json")
	k := generate(t)
	for range 3 {
		if err := k.Save(path); err != nil {
			t.Fatal(err)
		}
		k = rotate(t, k)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("got %v, %v", entries, err)
	}
	for name, want := range map[string]fs.FileMode{path: 0o600, folder: fs.ModeDir | 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode() != want {
			t.Errorf("%s: got %v, %v, want %v", filepath.Base(name), info.Mode(), err, want)
		}
	}
}

func TestLoadOpensWhatWasSealedBefore(t *testing.T) {
	t.Parallel()
	k := rotate(t, generate(t))
	value := sealed(t, k, name, "p")
	got, err := Load(saved(t, k))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := got.Open(value, "p"); err != nil || plain != name {
		t.Errorf("got %q, %v", plain, err)
	}
	if got.Stale(value) || got.Fingerprint() != k.Fingerprint() || !bytes.Equal(got.Lookup(name, "p"), k.Lookup(name, "p")) {
		t.Error("the loaded keys differ from the saved ones")
	}
}

// together runs create from many goroutines on one path and counts the
// different fingerprints and the creations they report.
func together(t *testing.T, create func(path string) (*Keys, bool, error)) (prints, creations int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	seen := map[string]bool{}
	var mutex sync.Mutex
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			k, created, err := create(path)
			mutex.Lock()
			defer mutex.Unlock()
			if err != nil {
				t.Error(err)
				return
			}
			seen[k.Fingerprint()] = true
			if created {
				creations++
			}
		})
	}
	group.Wait()
	return len(seen), creations
}

func TestLoadOrCreateTogether(t *testing.T) {
	t.Parallel()
	if prints, creations := together(t, LoadOrCreate); prints != 1 || creations != 1 {
		t.Errorf("got %d keysets from %d creations", prints, creations)
	}
}

func TestTogetherCatchesCheckThenWrite(t *testing.T) {
	t.Parallel()
	var barrier sync.WaitGroup
	barrier.Add(16)
	prints, _ := together(t, func(path string) (*Keys, bool, error) {
		_, err := os.Stat(path)
		barrier.Done()
		barrier.Wait() // everyone has looked before anyone writes
		if err == nil {
			k, err := Load(path)
			return k, false, err
		}
		k, err := Generate()
		if err != nil {
			return nil, false, err
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, false, err
		}
		encoded, err := k.encode()
		if err != nil {
			return nil, false, err
		}
		return k, true, replace(path, encoded)
	})
	if prints == 1 {
		t.Error("the test does not notice processes with different keys")
	}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	k := generate(t)
	lineage, primary, _ := strings.Cut(k.Fingerprint(), ".")
	nextLineage, nextPrimary, _ := strings.Cut(rotate(t, k).Fingerprint(), ".")
	if len(lineage) != 12 || len(primary) != 8 || lineage != nextLineage || primary == nextPrimary {
		t.Errorf("got %v, then %v", k, rotate(t, k))
	}
	if other, _, _ := strings.Cut(generate(t).Fingerprint(), "."); other == lineage {
		t.Error("two keysets have one fingerprint")
	}
	if Off().Fingerprint() != "off" {
		t.Error("the plaintext variant does not say so")
	}
}

func TestKeysPrintAsFingerprint(t *testing.T) {
	t.Parallel()
	k := generate(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		if got := fmt.Sprintf(verb, k); got != k.Fingerprint() {
			t.Errorf("%s prints %.40q", verb, got)
		}
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("keys", "keys", k)
	encoded, err := json.Marshal(k)
	if err != nil || string(encoded) != "{}" || !strings.Contains(log.String(), k.Fingerprint()) {
		t.Errorf("json %s, %v; log %s", encoded, err, log.String())
	}
}
