// Package static embeds the front end's files and serves them under content-hashed names.
//
// It owns the stylesheet's order of layers, the names and their cache life. It must not know pages. The one invariant: a
// name under /static/ with a hash in it always answers the same bytes, so browsers may keep it for a year.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed css/*.css js/*.js fonts/*.woff2 img/*
var files embed.FS

//go:embed fonts/*.ttf
var typefaces embed.FS

// Typeface is a weight of the pages' typeface, "regular" or "bold", for pictures drawn here; it is not served.
func Typeface(weight string) []byte {
	face, err := typefaces.ReadFile("fonts/atkinson-" + weight + ".ttf")
	if err != nil { // there are the two
		panic(err)
	}
	return face
}

// Stylesheet is the one stylesheet: the files of css/ in the order of their names.
const Stylesheet = "css/hub.css"

type asset struct {
	kind    string
	body    []byte
	gzipped []byte // nil when it would not be smaller
}

// Assets are the files with their hashed names.
type Assets struct {
	urls   map[string]string // "css/hub.css" → "/static/css/hub.3f2a….css"
	byPath map[string]asset
}

// Load reads the embedded files, joins the stylesheet and works out the names.
func Load() (*Assets, error) {
	a := &Assets{urls: map[string]string{}, byPath: map[string]asset{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Dir(name) == "css" {
			return err
		}
		body, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		return a.add(name, body)
	})
	if err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	sheets, err := fs.Glob(files, "css/*.css")
	if err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	var sheet bytes.Buffer
	for _, name := range sheets { // Glob sorts
		body, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("static: %w", err)
		}
		sheet.Write(body)
	}
	text := sheet.String()
	for name, url := range a.urls {
		text = strings.ReplaceAll(text, `"/static/`+name+`"`, `"`+url+`"`)
	}
	if err := a.add(Stylesheet, []byte(text)); err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	return a, nil
}

func (a *Assets) add(name string, body []byte) error {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	url := "/static/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	kind := mime.TypeByExtension(ext)
	switch ext { // not every machine's table knows these
	case ".woff2":
		kind = "font/woff2"
	case ".ico":
		kind = "image/x-icon"
	case ".js":
		kind = "text/javascript; charset=utf-8"
	}
	item := asset{kind: kind, body: body}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if packed.Len() < len(body)*9/10 {
		item.gzipped = packed.Bytes()
	}
	a.urls[name], a.byPath[url] = url, item
	return nil
}

// URL returns the hashed address of a file, such as "js/hub.js". An unknown name is its own mistake and gives "/static/".
func (a *Assets) URL(name string) string {
	if url, ok := a.urls[name]; ok {
		return url
	}
	return "/static/"
}

// Bytes returns the content of a file, such as Stylesheet; nil when there is none.
func (a *Assets) Bytes(name string) []byte { return a.byPath[a.urls[name]].body }

// Names returns every file's name.
func (a *Assets) Names() []string {
	return slices.Collect(maps.Keys(a.urls))
}

// Serve answers a request for a hashed name; ok is false when there is none.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request) (ok bool) {
	item, ok := a.byPath[r.URL.Path]
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", item.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := item.body
	if item.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if AcceptsGzip(r) {
			h.Set("Content-Encoding", "gzip")
			body = item.gzipped
		}
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the browser may be gone; there is nobody to tell
	}
	return true
}

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
