package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
)

// done stops the test at an error nobody expected.
func done(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused wants one kind of error.
func refused(t *testing.T, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("got error %v, want %v", err, kind)
	}
}

// same wants two values to be alike.
func same(t *testing.T, what string, got, want any, options ...cmp.Option) {
	t.Helper()
	if diff := cmp.Diff(want, got, options...); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// ids are the ids of events in order.
func ids[E any](list []E, id func(E) hub.EventID) []hub.EventID {
	out := make([]hub.EventID, len(list))
	for i, e := range list {
		out[i] = id(e)
	}
	return out
}

func eventID(e hub.Event) hub.EventID          { return e.ID }
func listingID(l hub.EventListing) hub.EventID { return l.ID }

var errQueue = errors.New("the queue is broken")

// refuse is a queue that takes nothing.
func refuse(context.Context) error { return errQueue }
