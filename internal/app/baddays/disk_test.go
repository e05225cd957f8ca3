package baddays_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chapterhouse/internal/sqldb"
)

// smallDisk mounts a disk of 16 MB at a folder. A process that may not do so runs the test again in namespaces of its own,
// where it may; then the test is over, and rest is false.
func smallDisk(t *testing.T) (folder string, rest bool) {
	t.Helper()
	folder = t.TempDir()
	err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=16m")
	if err == nil {
		t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
		return folder, true
	}
	const inside = "BADDAYS_INSIDE"
	if os.Getenv(inside) != "" {
		t.Fatalf("mount: %v", err)
	}
	cmd := exec.Command("unshare", "--user", "--map-root-user", "--mount", os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), inside+"=1")
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
	case !strings.Contains(string(out), "--- FAIL"):
		t.Skipf("this machine allows neither mounts nor namespaces: %v", err)
	default:
		t.Errorf("inside: %v\n%s", err, out)
	}
	return "", false
}

// fill leaves no room on the disk; free gives it back.
func fill(t *testing.T, folder string) (free func()) {
	t.Helper()
	name := filepath.Join(folder, "filler")
	if err := stuff(name); !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	return func() { _ = os.Remove(name) }
}

// stuff writes a file until that fails.
func stuff(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	for size := 64 << 10; size > 0; size /= 2 {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
	return err
}

// flapDisk fills the disk and frees it in turn until it is stopped.
func flapDisk(t *testing.T, folder string) (stop func()) {
	t.Helper()
	name, ended := filepath.Join(folder, "filler"), make(chan struct{})
	var flapping sync.WaitGroup
	flapping.Go(func() {
		for {
			if err := stuff(name); !errors.Is(err, syscall.ENOSPC) {
				t.Error(err)
			}
			for range 2 {
				select {
				case <-time.After(200 * time.Millisecond):
				case <-ended:
					return
				}
				_ = os.Remove(name)
			}
		}
	})
	return func() {
		close(ended)
		flapping.Wait()
		_ = os.Remove(name)
	}
}

func TestWhenTheDiskIsFull(t *testing.T) {
	t.Parallel()
	folder, rest := smallDisk(t)
	if !rest {
		return
	}
	s := newSite(t, worldAt(t, folder, "sqlite:"+folder+"/hub.db")).open(t)
	var free func()
	s.owePostponed(t)
	s.during(t, "disk", "error", func() { free = fill(t, folder) }, func() { free() })
	s.owePostponed(t)
	s.during(t, "disk", "flapping", func() { free = flapDisk(t, folder) }, func() { free() })

	s.stop(t)
	sealed := t.TempDir()
	if err := syscall.Mount("tmpfs", sealed, "tmpfs", syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(sealed, syscall.MNT_DETACH) })
	s.hub = serveLater(t, append(s.settings, "CHAPTERHOUSE_DATA="+sealed), s.public, s.admin)
	if code := s.hub.code(t); code != 1 || !strings.Contains(s.hub.said.text(), "read-only file system") {
		t.Errorf("on a disk that takes nothing the hub ends with %d and says %q", code, s.hub.said.text())
	}
	s.note(&s.owed, s.owe(t, "example.org"))
	s.trial(t, "disk", "absent at start", s.strangers())
	s.hub = serve(t, s.settings, s.public, s.admin)
	s.healthy(t)
}

// TestAPictureFindsNoRoom: the rows are in PostgreSQL and the files on a disk that is full. Without diskAway in
// web/problem.go it was seen to answer 500.
func TestAPictureFindsNoRoom(t *testing.T) {
	t.Parallel()
	folder, rest := smallDisk(t)
	if !rest {
		return
	}
	w := newWorld(t, sqldb.Postgres)
	s := newSite(t, w)
	s.settings = append(s.settings, "CHAPTERHOUSE_DATA="+folder, "CHAPTERHOUSE_KEYS="+filepath.Join(w.data, "keys.json"))
	s.open(t)
	free := fill(t, folder)
	before := s.Int(t, `SELECT COUNT(*) FROM files`)
	r := s.upload(t, s.robin, 400)
	if r.status != http.StatusServiceUnavailable || !strings.Contains(r.body, "We can’t save anything right now") || wrong(r) != nil {
		t.Errorf("a picture on a full disk answers %d %v\n%s", r.status, wrong(r), r.body)
	}
	if after := s.Int(t, `SELECT COUNT(*) FROM files`); after != before {
		t.Error("a row stands for a picture that is not there")
	}
	free()
	if r := s.upload(t, s.robin, 400); r.status != http.StatusSeeOther {
		t.Errorf("with room again it answers %d\n%s", r.status, r.body)
	}
}

// upload sends the editor with a picture of that width.
func (s *site) upload(t *testing.T, v *visitor, width int) reply {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, values := range draft(numbered("With a picture ")) {
		_ = form.WriteField(name, values[0])
	}
	_ = form.WriteField("cover_alt", "A hall")
	part, err := form.CreateFormFile("cover", "hall.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(part, image.NewGray(image.Rect(0, 0, width, width/2)), nil); err != nil {
		t.Fatal(err)
	}
	_ = form.Close()
	return v.do(http.MethodPost, "/chapters/boston/desk/events", form.FormDataContentType(), body.String())
}
