package leaks_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/app"
	"chapterhouse/internal/demo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/logtest"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/webtest"
)

// seeded are the names and addresses of everybody in the demo.
var seeded = sync.OnceValue(func() []string {
	seed := demo.Build(time.Now())
	known := map[string]bool{}
	for _, p := range seed.People {
		known[p.Name], known[p.Email] = true, true
	}
	for _, r := range seed.RSVPs {
		known[r.Name] = true
	}
	delete(known, "")
	var list []string
	for name := range known {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
})

// needles are texts to look for in any case, by the two bytes they begin with in one case or the other.
type needles [1 << 16][]*needle

// needle is a first word and the texts that begin with it: those of the demo share 300 first names.
type needle struct {
	word  []byte
	texts [][]byte
}

func newNeedles(texts []string) *needles {
	n, words := &needles{}, map[string]*needle{}
	for _, text := range texts {
		low, high := strings.ToLower(text), strings.ToUpper(text)
		word := low
		if end := strings.IndexAny(low, " .@-"); end > 1 {
			word = low[:end]
		}
		if words[word] == nil {
			words[word] = &needle{word: []byte(word)}
			for _, first := range []byte{low[0], high[0]} {
				for _, second := range []byte{low[1], high[1]} {
					if list := n.at(first, second); !slices.Contains(*list, words[word]) {
						*list = append(*list, words[word])
					}
				}
			}
		}
		words[word].texts = append(words[word].texts, []byte(low))
	}
	return n
}

func (n *needles) at(first, second byte) *[]*needle { return &n[int(first)<<8|int(second)] }

// in adds the texts that stand in content to found, in lower case. It reads megabytes that the caller alone has: the race detector
// would only make it slow.
//
//go:norace
func (n *needles) in(content []byte, found map[string]bool) {
	for i := 0; i+1 < len(content); i++ {
		for _, needle := range n[int(content[i])<<8|int(content[i+1])] {
			if !begins(content[i:], needle.word) {
				continue
			}
			for _, text := range needle.texts {
				if begins(content[i:], text) {
					found[string(text)] = true
				}
			}
		}
	}
}

// begins says whether content begins with text in any case.
func begins(content, text []byte) bool {
	return len(content) >= len(text) && bytes.EqualFold(content[:len(text)], text)
}

// TestNamesAreFoundInAnyCase is the control of the search itself.
func TestNamesAreFoundInAnyCase(t *testing.T) {
	t.Parallel()
	n := newNeedles([]string{"Zoë Marsh", "Élan Voss", "a b", "robin.vale@example.org", "Robin Vale", "Robin Hale"})
	for content, want := range map[string][]string{
		"\x00zoë marsh": {"zoë marsh"}, "ZOË MARSH": {"zoë marsh"}, "xéLAN voss": {"élan voss"}, "ÉLAN VOSS": {"élan voss"}, "A B": {"a b"}, "aa b": {"a b"},
		"rOBIN vALErobin.vale@example.org": {"robin vale", "robin.vale@example.org"}, "RoRobin Hale": {"robin hale"}, "Robin Val": nil, "": nil, "R": nil,
	} {
		found := map[string]bool{}
		n.in([]byte(content), found)
		if got := slices.Sorted(maps.Keys(found)); !slices.Equal(got, want) {
			t.Errorf("%q: found %q, want %q", content, got, want)
		}
	}
}

// inFiles returns which of some texts stand in the files of folders, in any case, and how many bytes were searched. It reads
// the files as they are: a text that is not there for `strings` is not there for this. Of files that are text it also reads
// what is base64 there.
func inFiles(t testing.TB, texts []string, folders ...string) (list []string, size int) {
	t.Helper()
	n, found := newNeedles(texts), map[string]bool{}
	for _, folder := range folders {
		must(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !entry.Type().IsRegular() {
				return nil // a file of a running server may be gone by now
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return nil // as above
			}
			size += len(content)
			n.in(content, found)
			if len(content) < 1<<20 && utf8.Valid(content) {
				var packed []byte
				for run := range strings.FieldsFuncSeq(string(content), notPacked) {
					for _, plain := range unpacked(run) {
						packed = append(append(packed, '\n'), plain...)
					}
				}
				n.in(packed, found)
			}
			return nil
		}))
	}
	return slices.Sorted(maps.Keys(found)), size
}

// visit follows a person through a running hub: it reads pages and sends their forms.
type visit struct{ *webtest.Browser }

func newVisit(t testing.TB, base string) visit {
	return visit{webtest.NewBrowser(base, webtest.Wire(t))}
}

// read is the page that an answer leads to.
func (v visit) read(t testing.TB, a webtest.Answer) answer {
	t.Helper()
	if a = v.Follow(t, a); a.Status >= 400 {
		t.Fatalf("%s answers %d", a.URL.Path, a.Status)
	}
	return answer{path: a.URL.RequestURI(), status: a.Status, header: a.Header, body: []byte(a.Body)}
}

func (v visit) get(t testing.TB, path string) answer {
	t.Helper()
	return v.read(t, v.Get(t, path))
}

func (v visit) post(t testing.TB, path string, fields url.Values) answer {
	t.Helper()
	return v.read(t, v.Post(t, path, fields))
}

// screen is what a hub prints; said is closed when it has printed a text.
type screen struct {
	mu    sync.Mutex
	all   bytes.Buffer
	await string
	said  chan struct{}
}

// Write implements io.Writer.
func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all.Write(b)
	if s.await != "" && strings.Contains(s.all.String(), s.await) {
		close(s.said)
		s.await = ""
	}
	return len(b), nil
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

// serve runs the program with the demo until stop is called; logged is what it wrote to its log.
func serve(t *testing.T, data string) (base string, logged *screen, stop func()) {
	t.Helper()
	var listeners []net.Listener
	for range 2 {
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		must(t, err)
		listeners = append(listeners, l)
	}
	public, admin := listeners[0].Addr().String(), listeners[1].Addr().String()
	for _, l := range listeners {
		_ = l.Close()
	}
	base = "http://" + public
	out := &screen{await: " is at " + base, said: make(chan struct{})}
	logged = &screen{}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() {
		ended <- app.Run(ctx, []string{"chapterhouse", "serve", "--demo"},
			[]string{"CHAPTERHOUSE_DATA=" + data, "CHAPTERHOUSE_ADDR=" + public, "CHAPTERHOUSE_ADMIN_ADDR=" + admin}, out, logged)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		if code := <-ended; code != app.ExitOK {
			t.Errorf("serve exits with %d:\n%s", code, logged.text())
		}
	})
	t.Cleanup(stop)
	select {
	case <-out.said:
	case code := <-ended:
		ended <- code
		t.Fatalf("serve exits with %d:\n%s%s", code, out.text(), logged.text())
	}
	return base, logged, stop
}

// TestWhatLiesOnDisksNamesNobody loads the demo into the embedded hub, uses it, and searches every file it keeps, while it
// runs and after it ended: the database with its log, the sessions, the outbox, and what it logged.
func TestWhatLiesOnDisksNamesNobody(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	base, logged, stop := serve(t, data)
	texts := append(slices.Clone(seeded()), "Quillon Abernathy", "quillon.abernathy@example.org", "the ramp by the loading dock", "heron mural meeting")
	if len(texts) < 500 {
		t.Fatalf("%d names only", len(texts))
	}

	guest := newVisit(t, base)
	var event string
	for _, next := range links(t, guest.get(t, "/chapters/boston/events"), base) {
		if strings.HasPrefix(next, "/chapters/boston/events/") && !strings.Contains(next, ".") {
			if event = next; bytes.Contains(guest.get(t, next).body, []byte(`name="email"`)) {
				break
			}
		}
	}
	guest.post(t, event+"/rsvp", url.Values{"name": {"Quillon Abernathy"}, "email": {"quillon.abernathy@example.org"}, "guests": {"0"}, "note": {"the ramp by the loading dock"}})
	guest.post(t, "/chapters/boston/contact", url.Values{"name": {"Quillon Abernathy"}, "email": {"quillon.abernathy@example.org"}, "text": {"Is the heron mural meeting on?"}})
	for _, subject := range []string{"robin-vale", "casey-lindqvist", "morgan-tallis"} {
		v := newVisit(t, base)
		v.read(t, v.SignIn(t, webtest.Begin, subject))
		if !bytes.Contains(v.get(t, "/me").body, []byte("@example.org")) {
			t.Fatalf("%s is not signed in", subject)
		}
		if subject == "robin-vale" {
			v.get(t, "/chapters/boston/desk/members")
		}
		if subject == "casey-lindqvist" {
			v.post(t, event+"/rsvp", url.Values{"guests": {"1"}, "note": {"the ramp by the loading dock"}})
		}
	}
	for late := time.Now().Add(time.Minute); ; {
		kept := guest.get(t, "/outbox").body
		if bytes.Contains(kept, []byte("quillon.abernathy@example.org")) && bytes.Contains(kept, []byte("casey.lindqvist@example.org")) && bytes.Contains(kept, []byte("robin.vale@example.org")) {
			break
		}
		if time.Now().After(late) {
			t.Fatal("the mails did not come")
		}
	}

	for _, when := range []string{"while it runs", "after it ended"} {
		found, size := inFiles(t, texts, data)
		if len(found) != 0 {
			t.Errorf("%s its files hold %d of %d texts: %.10q", when, len(found), len(texts), found)
		}
		if public, _ := inFiles(t, []string{"Safer Crossings", "Boston"}, data); len(public) == 0 || size < 1<<20 {
			t.Errorf("%s %d bytes hold nothing public either: this looks in the wrong place", when, size)
		}
		stop()
	}
	for _, part := range []string{"outbox", "sessions.snapshot"} {
		if _, size := inFiles(t, nil, filepath.Join(data, part)); size < 500 {
			t.Errorf("%s holds %d bytes", part, size)
		}
	}
	logtest.Check(t, logged.text(), texts...)
}

// filled loads the demo into a database.
func filled(t *testing.T, f *storetest.Fixture) *storetest.Fixture {
	t.Helper()
	_, err := demo.Load(t.Context(), f.Store, time.Now(), nil)
	must(t, err)
	return f
}

// used lets a person use a hub's parts: they sign in, ask to join and write to the leads, and a mail to them lies in the
// outbox.
func used(t *testing.T, f *storetest.Fixture, name, email string) (outbox string) {
	t.Helper()
	ctx := t.Context()
	id, err := f.Store.SignIn(ctx, store.SignIn{Identity: hub.Identity{Issuer: storetest.Issuer, Subject: "1"}, Name: name, Email: email})
	must(t, err)
	boston, err := f.Store.ChapterBySlug(ctx, "boston")
	must(t, err)
	must(t, f.Store.Chapter(boston.ID).WriteToLeads(ctx, email, hub.ContactLetter{From: name}))
	must(t, f.Store.Chapter(boston.ID).AskToJoin(ctx, id, "It is me, "+name))
	outbox = t.TempDir()
	kept, err := mail.NewOutbox(outbox, f.Keys, 10)
	must(t, err)
	defer func() { _ = kept.Close() }()
	must(t, kept.Send(ctx, mail.Message{
		ID: "one", From: mail.Address{Email: "hub@example.org"}, To: mail.Address{Email: email}, Subject: "Hello", Text: "Dear " + name + ",", HTML: "<p>Hello</p>", Date: time.Now(),
	}))
	return outbox
}

// TestUnsealedNamesAreFound is the control of the search: without sealing, the same files hold the seeded people.
func TestUnsealedNamesAreFound(t *testing.T) {
	t.Parallel()
	f := storetest.OpenSealed(t, sqldb.SQLite, seal.Off())
	outbox := used(t, filled(t, f), "Quillon Abernathy", "quillon.abernathy@example.org")
	texts := seeded()
	found, _ := inFiles(t, texts, filepath.Dir(f.Path))
	if len(found) < len(texts)*9/10 {
		t.Errorf("%d of %d names are found in an unsealed database", len(found), len(texts))
	}
	if found, _ := inFiles(t, []string{"quillon.abernathy@example.org"}, outbox); len(found) != 1 {
		t.Error("the address of an unsealed mail is not found")
	}
}

// TestPostgreSQLKeepsNobody searches the folder of the server: the files of the database, the write-ahead log and the
// server's own log. The names of this run are looked for everywhere, those of the demo in the database's own files, since
// the control leaves them in the rest.
func TestPostgreSQLKeepsNobody(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		keys func() (*seal.Keys, error)
		want bool
	}{
		{"sealed", seal.Generate, false},
		{"the control, unsealed", func() (*seal.Keys, error) { return seal.Off(), nil }, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			keys, err := test.keys()
			must(t, err)
			f := storetest.OpenSealed(t, sqldb.Postgres, keys)
			name := "Quillon " + rand.Text()
			email := strings.ToLower(rand.Text()) + "@example.org"
			if test.want { // the control needs no more than a chapter and its lead
				f.Lead(t, f.Chapter(t, "boston"), "Lee Lead")
			} else {
				filled(t, f)
			}
			used(t, f, name, email)
			f.Exec(t, `CHECKPOINT`)
			var folder, oid string
			must(t, f.DB.QueryRowContext(t.Context(), `SELECT current_setting('data_directory'), (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&folder, &oid))
			own, all := filepath.Join(folder, "base", oid), []string{filepath.Join(folder, "pg_wal"), filepath.Join(filepath.Dir(folder), "log")}
			found, size := inFiles(t, seeded(), own)
			foundOwn, _ := inFiles(t, []string{name, email}, append(all, own)...)
			public, _ := inFiles(t, []string{"Boston"}, own)
			t.Logf("%d bytes, %d of %d names", size, len(found), len(seeded()))
			switch {
			case len(public) == 0:
				t.Error("what is public is not there either: this looks in the wrong place")
			case test.want && len(foundOwn) != 2:
				t.Errorf("without sealing it holds %q only", foundOwn)
			case !test.want && len(found)+len(foundOwn) != 0:
				t.Errorf("the folder holds %.10q and %q", found, foundOwn)
			}
		})
	}
}

// TestRedisKeepsNobody searches what a real server writes to its disk, uncompressed. The planted fault: a session whose ID
// token is not sealed.
func TestRedisKeepsNobody(t *testing.T) {
	t.Parallel()
	address := os.Getenv("CHAPTERHOUSE_TEST_REDIS_URL")
	if address == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("CHAPTERHOUSE_TEST_REDIS_URL is not set")
		}
		t.Skip("CHAPTERHOUSE_TEST_REDIS_URL is not set: .ci/servers go test … starts one")
	}
	keys, err := seal.Generate()
	must(t, err)
	sessions := webtest.Sessions(t, address, nil, time.Minute)
	secret, bare := "sealed."+strings.ToLower(rand.Text())+"@example.org", "bare."+strings.ToLower(rand.Text())+"@example.org"
	sealed, err := keys.SealText([]byte(secret), "session.id_token")
	must(t, err)
	marker := strings.ToLower(rand.Text())
	for _, token := range []string{sealed, bare} {
		_, _, err := sessions.Start(t.Context(), session.Session{Person: marker, Level: "member", Provider: "demo", Issuer: storetest.Issuer, Subject: marker, IDToken: token, SignedInAt: time.Now(), FreshAt: time.Now()})
		must(t, err)
	}
	found, _ := inFiles(t, []string{marker, secret, bare}, dumped(t, address))
	if want := slices.Sorted(slices.Values([]string{bare, marker})); !slices.Equal(found, want) {
		t.Errorf("the dump holds %q, want %q: the control and the person's id", found, want)
	}
}

// dumped makes the server save its keys without compressing them and returns the file.
func dumped(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", u.Host)
	must(t, err)
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	say := func(words ...string) []string {
		_, err := fmt.Fprint(conn, strings.Join(words, " ")+"\r\n")
		must(t, err)
		line, err := r.ReadString('\n')
		must(t, err)
		if line[0] == '-' {
			t.Fatalf("%s: %s", words[0], line)
		}
		var out []string
		if line[0] == '*' { // the answer of CONFIG GET: a name and a value
			for range 4 {
				part, err := r.ReadString('\n')
				must(t, err)
				out = append(out, strings.TrimSpace(part))
			}
		}
		return out
	}
	say("CONFIG", "SET", "rdbcompression", "no")
	say("SAVE")
	folder, file := say("CONFIG", "GET", "dir"), say("CONFIG", "GET", "dbfilename")
	return filepath.Join(folder[len(folder)-1], file[len(file)-1])
}
