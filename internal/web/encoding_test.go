package web

import "testing"

// What a browser says it cannot read is not sent: pages, pages that are kept, and static files. Seen to fail with a search for
// the word gzip.
func TestGzipIsNotForcedOnAnybody(t *testing.T) {
	t.Parallel()
	b := keeping(t)
	newWorld(t, b)
	for _, path := range []string{"/events", b.web.Assets.URL("css/hub.css")} {
		for _, row := range []struct{ accept, want string }{
			{"gzip", "gzip"}, {"gzip;q=0", ""}, {"identity", ""}, {"*;q=0", ""}, {"*", "gzip"}, {"gzip;q=0, *", ""}, {"br, gzip;q=0.2", "gzip"}, {"gzip", "gzip"},
		} {
			if got := b.visitor(t).with("Accept-Encoding", row.accept).get(path).must(200).header.Get("Content-Encoding"); got != row.want {
				t.Errorf("%s with %q comes as %q, want %q", path, row.accept, got, row.want)
			}
		}
	}
}
