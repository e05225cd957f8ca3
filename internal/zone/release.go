package zone

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Release is one release of the IANA zone data: "2025b". An empty name means that the data does not say.
type Release struct {
	Name string
	From string // the folder it was read from; empty: it is built into the program
}

// built are the releases in the zone data of Go, by Go's release.
var built = map[string]string{"go1.26": "2025c"}

// folders are where Go looks for zones, in its order (time/zoneinfo_unix.go). Only then it takes what is built in.
var folders = []string{"/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo"}

// Data is the release that Load reads.
var Data = sync.OnceValue(func() Release {
	for _, folder := range append([]string{os.Getenv("ZONEINFO")}, folders...) {
		if folder == "" || !isFolder(filepath.Join(folder, "America")) {
			continue
		}
		return Release{Name: named(folder), From: folder}
	}
	return Release{Name: builtBy(runtime.Version())}
})

func isFolder(name string) bool {
	info, err := os.Stat(name) //nolint:gosec // the machine's own zone files
	return err == nil && info.IsDir()
}

// named is the release that the zones in a folder say they are: the first line of tzdata.zi, "# version 2025b", or the file +VERSION.
func named(folder string) string {
	for _, name := range []string{"tzdata.zi", "+VERSION"} {
		f, err := os.Open(filepath.Join(folder, name)) //nolint:gosec // the machine's own zone files
		if err != nil {
			continue
		}
		lines := bufio.NewScanner(f)
		lines.Scan()
		line := lines.Text()
		_ = f.Close()
		if release := strings.TrimSpace(strings.TrimPrefix(line, "# version ")); year(release) > 0 {
			return release
		}
	}
	return ""
}

// builtBy is the release in Go's release: "go1.26.8" has that of "go1.26".
func builtBy(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return ""
	}
	return built[parts[0]+"."+parts[1]]
}

// year is the year of a release's name, 0 of what is none.
func year(release string) int {
	if len(release) < 5 {
		return 0
	}
	n, err := strconv.Atoi(release[:4])
	if err != nil || n < 1990 {
		return 0
	}
	return n
}

// Year is the year it came out in; 0: the data does not say.
func (r Release) Year() int { return year(r.Name) }

// Stale reports whether the data is likely to be behind at now: several releases come out in a year, and none of this half year's or the
// one before is in it.
func (r Release) Stale(now time.Time) bool {
	return r.Year() > 0 && now.After(time.Date(r.Year()+1, time.July, 1, 0, 0, 0, 0, time.UTC))
}
