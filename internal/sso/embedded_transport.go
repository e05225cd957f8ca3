package sso

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

var errNotEmbedded = errors.New("sso: address is not the embedded provider's")

// Transport answers requests to the issuer in process, without a socket, and refuses all others.
func (e *Embedded) Transport() http.RoundTripper { return inProcess{e} }

type inProcess struct{ provider *Embedded }

// RoundTrip implements http.RoundTripper.
func (t inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	body := req.Body
	if body == nil {
		body = http.NoBody
	}
	defer func() { _ = body.Close() }()
	at := t.provider.issuer
	if req.URL.Scheme != at.Scheme || req.URL.Host != at.Host || !strings.HasPrefix(req.URL.Path, at.Path+"/") {
		return nil, errNotEmbedded
	}
	if err := req.Context().Err(); err != nil {
		return nil, fmt.Errorf("sso: ask embedded provider: %w", err)
	}
	incoming := req.Clone(req.Context()) // a RoundTripper must not change the request it was given
	incoming.Body = body
	incoming.RequestURI = req.URL.RequestURI()
	answer := &recorder{header: http.Header{}, status: http.StatusOK}
	t.provider.ServeHTTP(answer, incoming)
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", answer.status, http.StatusText(answer.status)),
		StatusCode:    answer.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        answer.header,
		Body:          io.NopCloser(&answer.body),
		ContentLength: int64(answer.body.Len()),
		Request:       req,
	}, nil
}

// recorder keeps an answer. net/http/httptest has one too, and would register its flags in the hub's binary.
type recorder struct {
	header http.Header
	body   bytes.Buffer
	status int
	sent   bool
}

// Header implements http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) {
	if !r.sent {
		r.status, r.sent = status, true
	}
}

// Write implements http.ResponseWriter.
func (r *recorder) Write(p []byte) (int, error) {
	r.sent = true
	return r.body.Write(p)
}
