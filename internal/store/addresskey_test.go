package store

import "testing"

func TestTheRegisteredDomainOfAnAddress(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]string{
		"robin@example.org":         "example.org",
		"robin@A.Example.org":       "example.org",
		"robin@x.y.example.co.uk":   "example.co.uk",
		"robin@info.Bücher.example": "xn--bcher-kva.example",
		"robin@localhost":           "localhost",
		"nobody":                    "",
	} {
		if got := registeredDomain(email); got != want {
			t.Errorf("%s: got %q, want %q", email, got, want)
		}
	}
}
