package baddays_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/sqldb"
)

// The bound on what pictures may take of memory, over what the idle hub has, and how near to it the hub comes back.
const (
	mostMB  = 300
	afterMB = 64
)

// TestMemoryOfPictures: a chapter's lead posts twenty pictures of each kind at once, of the largest size that is taken or
// larger, and the hub's peak stays within the bound; afterwards the memory is the system's again.
func TestMemoryOfPictures(t *testing.T) {
	t.Parallel()
	if !long() {
		t.Log("the long form runs with make test-long; blob counts how many are decoded at once, and what one takes")
		return
	}
	s := newSite(t, newWorld(t, sqldb.SQLite))
	s.serveAs(t, plain(t)...)
	s.robin = newVisitor(s.hub.base)
	s.robin.signIn(t, s.office)
	s.postPictures(t, flatJPEG(0xc0, 640, 480, 2, 2), 4, 303) // the idle hub has served some
	idle := s.hub.memory(t, "VmRSS")
	for _, kind := range []struct {
		what string
		data []byte
		want int
	}{
		{"baseline JPEG, 50 megapixels", flatJPEG(0xc0, 8160, 6120, 2, 2), 303},
		{"baseline JPEG, 49 megapixels, all colors", flatJPEG(0xc0, 7000, 7000, 1, 1), 303},
		{"progressive JPEG, 20 megapixels", flatJPEG(0xc2, 5472, 3648, 2, 2), 303},
		{"progressive JPEG, 49 megapixels", flatJPEG(0xc2, 7000, 7000, 2, 2), 422},
		{"PNG, 16 megapixels", encoded(t, image.NewNRGBA(image.Rect(0, 0, 4000, 4000))), 303},
		{"PNG, 16 bits, 39 megapixels", encoded(t, image.NewNRGBA64(image.Rect(0, 0, 6300, 6300))), 422},
		{"WebP, 16 megapixels", flatWebP(4000, 4000), 303},
		{"JPEG, tall", flatJPEG(0xc0, 2400, 20000, 2, 2), 303},
		{"JPEG, 15 MB of which most is no picture", append(flatJPEG(0xc0, 640, 480, 2, 2), make([]byte, 14<<20)...), 303},
		{"a file of 40 MB", make([]byte, 40<<20), 422},
	} {
		debug.FreeOSMemory() // of the test itself, which may share a small machine
		s.hub.forgetPeak(t)
		began := time.Now()
		s.postPictures(t, kind.data, 20, kind.want)
		peak := s.hub.memory(t, "VmHWM")
		t.Logf("%s: %d MB over idle (%d MB) at the peak, %d MB afterwards, in %s", kind.what, peak-idle, idle, s.hub.memory(t, "VmRSS")-idle, time.Since(began).Round(time.Millisecond))
		if peak-idle > mostMB {
			t.Errorf("%s: %d MB over idle", kind.what, peak-idle)
		}
	}
	if !eventually(patience, func() bool { return s.hub.memory(t, "VmRSS")-idle < afterMB }) {
		t.Errorf("afterwards the hub keeps %d MB more than before", s.hub.memory(t, "VmRSS")-idle)
	}
	s.hub.forgetPeak(t) // the control: the meter sees one picture that is taken
	s.postPictures(t, flatJPEG(0xc0, 7000, 7000, 1, 1), 1, 303)
	if peak := s.hub.memory(t, "VmHWM"); peak-idle < 100 {
		t.Errorf("a picture that takes 150 MB is measured as %d MB", peak-idle)
	}
}

// postPictures adds n events with a picture each, at once. A hub that is busy says so, and the others are answered as wanted.
func (s *site) postPictures(t *testing.T, data []byte, n, want int) {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	count := map[int]int{}
	for range n {
		all.Go(func() {
			r, err := s.picture(data)
			mu.Lock()
			defer mu.Unlock()
			count[r.status]++
			if r.status != want && r.status != http.StatusServiceUnavailable {
				t.Errorf("a picture is answered with %d %v, want %d", r.status, err, want)
			}
		})
	}
	all.Wait()
	t.Logf("answers: %v", count)
	if count[want] == 0 {
		t.Errorf("none of %d pictures is answered with %d", n, want)
	}
}

// picture adds an event with a picture. The body is written while it is sent: twenty of 40 MB would be the test's own.
func (s *site) picture(data []byte) (reply, error) {
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() {
		for name, values := range draft(numbered("Picnic ")) {
			_ = form.WriteField(name, values[0])
		}
		_ = form.WriteField("cover_alt", "The river")
		if part, err := form.CreateFormFile("cover", "river.jpg"); err == nil {
			_, _ = part.Write(data)
		}
		_ = form.Close()
		_ = w.Close()
	}()
	defer func() { _ = r.Close() }()
	req, err := s.robin.Request(context.Background(), http.MethodPost, "/chapters/boston/desk/events", form.FormDataContentType(), r)
	if err != nil {
		return reply{}, err
	}
	got := s.robin.send(req)
	return got, got.err
}

// plain is the program built without the race detector, which takes memory of its own, as the command that runs this one's
// arguments.
func plain(t *testing.T) []string {
	t.Helper()
	if !slow {
		return nil
	}
	binary := filepath.Join(t.TempDir(), "chapterhouse")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "chapterhouse/cmd/chapterhouse")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return []string{"/bin/sh", "-c", `shift; exec ` + binary + ` "$@"`, "sh"}
}

// memory is a line of /proc/PID/status in MB.
func (p *process) memory(t *testing.T, line string) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for text := range strings.Lines(string(status)) {
		if name, value, _ := strings.Cut(text, ":"); name == line {
			kb, err := strconv.Atoi(strings.Fields(value)[0])
			if err != nil {
				t.Fatal(err)
			}
			return kb / 1024
		}
	}
	t.Fatalf("no %s", line)
	return 0
}

// forgetPeak makes the peak what it is at the moment (proc(5), clear_refs).
func (p *process) forgetPeak(t *testing.T) {
	t.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0o200); err != nil {
		t.Fatal(err)
	}
}

func encoded(t *testing.T, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// flatJPEG is a gray JPEG of any size in a file of some hundred kilobytes: every block is coded with zero bits. sof is 0xc0 for
// baseline and 0xc2 for progressive; across and down are the sampling of the first of three components.
func flatJPEG(sof byte, w, h, across, down int) []byte {
	part := func(marker byte, content ...byte) []byte {
		return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(content)+2)), content...)
	}
	table := func(class byte) []byte { // one code, a single zero bit, for the symbol 0
		return part(0xc4, append(append([]byte{class, 1}, make([]byte, 15)...), 0)...)
	}
	out := append([]byte("\xff\xd8"), part(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)...)
	out = append(out, part(sof, 8, byte(h>>8), byte(h), byte(w>>8), byte(w), 3, 1, byte(across<<4|down), 0, 2, 0x11, 0, 3, 0x11, 0)...)
	out = append(append(out, table(0x00)...), table(0x10)...)
	end, bits := byte(63), 2 // of the coefficients in the scan, and for each block
	if sof == 0xc2 {
		end, bits = 0, 1
	}
	out = append(out, part(0xda, 3, 1, 0, 2, 0, 3, 0, 0, end, 0)...)
	units := ((w + 8*across - 1) / (8 * across)) * ((h + 8*down - 1) / (8 * down))
	return append(append(out, make([]byte, units*(across*down+2)*bits/8+1)...), "\xff\xd9"...)
}

// flatWebP is a lossless WebP of one color (RFC 9649, section 3): five codes of one symbol each, so that no pixel takes a bit.
func flatWebP(w, h int) []byte {
	head := uint64(0x2f) | uint64(w-1)<<8 | uint64(h-1)<<22
	data := binary.LittleEndian.AppendUint64(nil, head)[:5]
	data = append(data, 0x88, 0x88, 0x08, 0, 0, 0) // no transform, no color cache, no groups; then 1000 five times
	out := append([]byte("WEBPVP8L"), binary.LittleEndian.AppendUint32(nil, uint32(len(data)+len(data)%2))...)
	out = append(append(out, data...), make([]byte, len(data)%2)...)
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(out)))...), out...)
}
