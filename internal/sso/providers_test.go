package sso_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/sso"
)

func TestNewReportsEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	_, err := sso.New(sso.Options{BaseURL: &url.URL{Path: "/hub"}, Providers: []sso.Config{
		{Key: "Upper", Issuer: "https://a.example.org", ClientID: "x"},
		{Key: "a/b", Issuer: "https://a.example.org", ClientID: "x"},
		{Key: "no-client", Issuer: "https://a.example.org"},
		{Key: "plain", Issuer: "http://a.example.org", ClientID: "x"},
		{Key: "query", Issuer: "https://a.example.org?x=1", ClientID: "x"},
		{Key: "userinfo", Issuer: "https://a:b@a.example.org", ClientID: "x"},
		{Key: "relative", Issuer: "a.example.org", ClientID: "x"},
		{Key: "good", Issuer: "https://a.example.org", ClientID: "x"},
		{Key: "good", Issuer: "https://b.example.org", ClientID: "x"},
	}})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"base URL", "sealer", "UseOnce", `"Upper"`, `"a/b"`, `"no-client"`, `"plain"`, `"query"`, `"userinfo"`, `"relative"`, "twice",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not reported in:\n%v", want, err)
		}
	}
}

func TestChoicesKeepTheirOrderAndContactNobody(t *testing.T) {
	t.Parallel()
	hub, err := sso.New(sso.Options{
		BaseURL: &url.URL{Scheme: "https", Host: "hub.example.org"}, Sealer: newSealer(t),
		UseOnce: func(context.Context, string, time.Duration) (bool, error) { return true, nil },
		Providers: []sso.Config{
			{Key: "work", Name: "Work account", Issuer: "https://nobody.invalid", ClientID: "x"},
			{Key: "apples", Issuer: "http://[::1]:9", ClientID: "x"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []sso.Choice{{Key: "work", Name: "Work account"}, {Key: "apples", Name: "apples"}}
	if diff := cmp.Diff(want, hub.Choices()); diff != "" {
		t.Errorf("choices (-want +got):\n%s", diff)
	}
}
