package static

import (
	"net/http"
	"strconv"
	"strings"
)

// AcceptsGzip says whether whoever asks takes an answer in gzip: by its name, or by "*" when its name is not there, and in
// both cases with a weight above zero (RFC 9110, section 12.5.3). A weight that cannot be read is no consent.
func AcceptsGzip(r *http.Request) bool {
	named, every := -1.0, -1.0
	for _, line := range r.Header.Values("Accept-Encoding") {
		for part := range strings.SplitSeq(line, ",") {
			coding, parameters, _ := strings.Cut(part, ";")
			switch strings.ToLower(strings.TrimSpace(coding)) {
			case "gzip", "x-gzip":
				named = max(named, weight(parameters))
			case "*":
				every = max(every, weight(parameters))
			}
		}
	}
	if named >= 0 {
		return named > 0
	}
	return every > 0
}

// weight is the q of a coding: 1 when it is not said, 0 when it is none.
func weight(parameters string) float64 {
	if strings.TrimSpace(parameters) == "" {
		return 1
	}
	name, value, _ := strings.Cut(parameters, "=")
	if !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 0
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !(q >= 0 && q <= 1) { // nor is NaN
		return 0
	}
	return q
}
