package static_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"chapterhouse/static"
)

func TestAcceptsGzip(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		lines []string
		want  bool
	}{
		{nil, false},
		{[]string{""}, false},
		{[]string{"gzip"}, true},
		{[]string{"GZip"}, true},
		{[]string{"x-gzip"}, true},
		{[]string{"gzip, deflate, br, zstd"}, true},
		{[]string{"br;q=1.0, gzip;q=0.8, *;q=0.1"}, true},
		{[]string{"gzip;q=0"}, false},
		{[]string{"gzip;q=0.000"}, false},
		{[]string{"gzip ; Q=0"}, false},
		{[]string{"gzip;q=0, *"}, false},
		{[]string{"*"}, true},
		{[]string{"*;q=0"}, false},
		{[]string{"*;q=0, gzip;q=0.001"}, true},
		{[]string{"identity"}, false},
		{[]string{"identity;q=1, *;q=0"}, false},
		{[]string{"notgzip"}, false},
		{[]string{"gzipped, br"}, false},
		{[]string{"deflate", "gzip"}, true},
		{[]string{"gzip;q=nonsense"}, false},
		{[]string{"gzip;q=2"}, false},
		{[]string{"gzip;q=NaN"}, false},
		{[]string{"gzip;level=9"}, false},
		{[]string{",,gzip,"}, true},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		for _, line := range row.lines {
			r.Header.Add("Accept-Encoding", line)
		}
		if got := static.AcceptsGzip(r); got != row.want {
			t.Errorf("%q: %v", row.lines, got)
		}
	}
}
